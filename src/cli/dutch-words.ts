import type { TraceWhat } from '../trace-steps.ts';

/** Results of design 4 as a Dutch reader says them. */
export const RESULTS: Readonly<Record<string, string>> = {
  accepted: 'aangenomen', held: 'aangehouden', refused: 'afgewezen', stopped: 'gestopt', invalid: 'ongeldig', cancelled: 'geannuleerd',
  acknowledged: 'ontvangen',
};

/** Where a delivery stands. */
export const STATUSES: Readonly<Record<string, string>> = {
  delivered: 'afgeleverd', waiting: 'wacht', dead: 'niet bezorgbaar', withheld: 'achtergehouden', cancelled: 'vervallen',
};

/** Kinds of deliveries. */
export const KINDS: Readonly<Record<string, string>> = {
  referral: 'verwijzing', update: 'wijziging', booking: 'afspraak', task: 'taak', advice: 'advies', notice: 'bericht', cancellation: 'annulering', dossier: 'dossierkopie',
  consultation: 'consultatievraag', 'consultation-answer': 'consultatieantwoord', 'consultation-notice': 'consultatiebericht',
};

/** What may happen on the way of a referral. */
export const STEPS: Readonly<Record<TraceWhat, string>> = {
  received: 'ontvangen', mapped: 'omgezet', decided: 'besloten', queued: 'klaargezet', sent: 'verstuurd', withheld: 'achtergehouden',
  dead: 'niet bezorgd', changed: 'gewijzigd', accessed: 'inzage/handeling',
};

/** What waits for a person. */
export const WORK_KINDS: Readonly<Record<string, string>> = {
  held: 'aangehouden', crisis: 'CRISIS', 'open-action': 'open actie', 'dead-letter': 'niet bezorgd', unowned: 'zonder eigenaar', deadline: 'termijn', retention: 'bewaren',
};

/** Dialects by the name of their format, in the order of a report. */
export const DIALECTS: Readonly<Record<string, string>> = {
  'zorgdomein-hl7v2': 'ZorgDomein HL7 v2.4', 'ref-hl7v2': 'REF^I12 (HL7 v2)', 'fhir-r4': 'FHIR R4', 'zorgdomein-stu3': 'ZorgDomein FHIR STU3', 'viplive-stu3': 'VIPLive FHIR STU3',
  'fhir-brief': 'Brief bij een FHIR-verwijzing', 'vg-advies': 'Gezamenlijk advies', hl7v2: 'Ander HL7 v2', fhir: 'Andere FHIR',
};
