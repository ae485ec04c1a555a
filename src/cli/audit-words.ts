import type { AuditBasis } from '../audit/audit-basis.ts';
import type { AuditAction, AuditOutcome } from '../audit/audit-record.ts';
import type { ChainFinding } from '../audit/verify-log.ts';
import type { CheckpointFinding } from '../audit/judge-checkpoints.ts';

/** What was done, as the person reads it. */
export const ACTIONS: Readonly<Record<AuditAction, string>> = {
  receive: 'ontvangen', decide: 'beoordeeld', read: 'ingezien', search: 'gezocht', create: 'vastgelegd', update: 'gewijzigd', deliver: 'verstuurd', withhold: 'niet verstuurd',
  bury: 'niet bezorgd', discard: 'vervallen verklaard', login: 'aangemeld', refuse: 'geweigerd', confirm: 'bevestigd', take: 'opgepakt', erase: 'gewist', configure: 'ingesteld',
  export: 'overzicht gemaakt',
};

/** How it ended. */
export const OUTCOMES: Readonly<Record<AuditOutcome, string>> = { success: 'gelukt', 'minor-failure': 'geweigerd', 'serious-failure': 'mislukt', 'major-failure': 'mislukt' };

/** On what it rested. */
export const BASES: Readonly<Record<AuditBasis, string>> = {
  consent: 'toestemming', referral: 'verwijzing', 'own-task': 'eigen taak', notice: 'bericht bij de verwijzing', operator: 'beheer', processing: 'verwerking door de gateway', none: 'geen: geweigerd',
};

/** Kinds of data, as the person knows them. A kind without a word here keeps its FHIR name. */
export const DATA: Readonly<Record<string, string>> = {
  Patient: 'persoons- en contactgegevens', RelatedPerson: 'naaste of vertegenwoordiger', ServiceRequest: 'verwijzing', Condition: 'klachten', MedicationStatement: 'medicatie',
  AllergyIntolerance: 'allergieën', Observation: 'metingen', Coverage: 'verzekering', Consent: 'toestemming', DocumentReference: 'brief of bijlage', Composition: 'verwijzing',
  QuestionnaireResponse: 'vragen en antwoorden', CarePlan: 'advies', CareTeam: 'team', Goal: 'doelen', Task: 'taak', Appointment: 'afspraak', Encounter: 'gesprek', Communication: 'bericht',
  Practitioner: 'zorgverlener', PractitionerRole: 'zorgverlener', Organization: 'organisatie', Bundle: 'verwijzing', AuditEvent: 'dit overzicht',
};

/** What is wrong with the chain. */
export const CHAIN_PROBLEMS: Readonly<Record<ChainFinding['problem'], string>> = {
  changed: 'regel is veranderd', missing: 'regel ontbreekt', repeated: 'regel staat er twee keer', unlinked: 'regel sluit niet aan op de vorige', head: 'einde klopt niet',
  checkpoint: 'log is niet wat het controlepunt zag', dropped: 'regels zijn te vroeg of zonder controlepunt verwijderd',
};

/** What is wrong with what was published. */
export const CHECKPOINT_PROBLEMS: Readonly<Record<CheckpointFinding['problem'], string>> = {
  absent: 'het bestand met controlepunten is er niet', forged: 'controlepunt is niet met deze sleutel ondertekend', gap: 'controlepunt ontbreekt', unlinked: 'controlepunt sluit niet aan op het vorige',
  behind: 'controlepunten die gepubliceerd zijn staan er niet meer in: afgekapt of teruggezet',
};

/** Kinds of data in words, each once. */
export function dataWords(kinds: readonly string[]): string {
  return [...new Set(kinds.map((kind) => DATA[kind] ?? kind))].join(', ');
}
