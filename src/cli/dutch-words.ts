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
