import type { CodeableConcept, Consent, RelatedPerson } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { RecordConsent } from '../workflow/commands.ts';
import type { ConsentClass, ConsentState } from '../workflow/journey.ts';
import { CONSENT_CLASSES } from '../workflow/journey.ts';
import { endOfDay, isFullDate } from '../workflow/termijnen/calendar.ts';

/** What the gateway adds to an answer: its id, its moment (ISO instant), and who asked the person. */
export type Recording = { readonly id: string; readonly now: string; readonly askedBy: NonNullable<ConsentState['askedBy']> };

/** Purposes that a consent here may be limited to: the care and support that the VG leads to, which is what it is for. */
const PURPOSES: ReadonlySet<string> = new Set(['TREAT', 'CAREMGT', 'COC']);

/** What a provision may not hold: we would enforce more or less than the person said (IHE PCF Intermediate has none either). */
const NOT_ENFORCED = ['provision', 'action', 'class', 'code', 'securityLabel', 'dataPeriod'] as const;

/**
 * Reads a posted Consent (IHE PCF Intermediate) as an answer for one class and partner. Refuses what L2 asks and is not
 * there, and whatever would make the answer wider or narrower than it was given: a draft, a nested exception, a recipient
 * that is nobody here. A withdrawal needs no more than status and class: it is as easy as giving (L6).
 */
export function readConsent(consent: Consent, recording: Recording): Result<RecordConsent> {
  const withdrawn = consent.status === 'inactive' || consent.status === 'rejected';
  if (!withdrawn && consent.status !== 'active') {
    return refuse('FIELD_INVALID', 'Consent.status');
  }
  if (!hasCode(consent.scope, CODE_SYSTEMS.consentScope, 'patient-privacy')) {
    return refuse('FIELD_INVALID', 'Consent.scope');
  }
  const consentClass = readClass(consent);
  if (!consentClass.ok) {
    return consentClass;
  }
  const partner = readPartner(consent);
  if (!partner.ok) {
    return partner;
  }
  const answer = withdrawn ? accept(withdrawal(consent, recording)) : readAnswer(consent, recording);
  if (!answer.ok) {
    return answer;
  }
  const key = { class: consentClass.value, ...(partner.value === undefined ? {} : { partner: partner.value }) };
  return accept({ consent: { ...answer.value, ...key }, withdrawn });
}

type Answer = Omit<ConsentState, 'class' | 'partner'>;

function readAnswer(consent: Consent, recording: Recording): Result<Answer> {
  if (consent.patient === undefined) {
    return refuse('FIELD_MISSING', 'Consent.patient');
  }
  const decision = consent.provision?.type;
  if (decision === undefined) {
    return refuse('FIELD_MISSING', 'Consent.provision.type');
  }
  const unenforced = NOT_ENFORCED.find((name) => (consent.provision?.[name] as unknown) !== undefined);
  if (unenforced !== undefined) {
    return refuse('FIELD_INVALID', `Consent.provision.${unenforced}`);
  }
  if ((consent.provision?.purpose ?? []).some((it) => !PURPOSES.has(it.code ?? ''))) {
    return refuse('FIELD_INVALID', 'Consent.provision.purpose');
  }
  if (consent.dateTime === undefined) {
    return refuse('FIELD_MISSING', 'Consent.dateTime');
  }
  const given = new Date(consent.dateTime);
  if (Number.isNaN(given.getTime()) || given.toISOString() > recording.now) {
    return refuse('FIELD_INVALID', 'Consent.dateTime');
  }
  const period = readPeriod(consent, recording.now);
  if (!period.ok) {
    return period;
  }
  const performer = readPerformer(consent);
  return performer.ok ? accept({ ...told(consent, recording), ...performer.value, ...period.value, decision, givenAt: given.toISOString() }) : performer;
}

/** What a withdrawal keeps of itself; when it was said is when it came. */
function withdrawal(consent: Consent, recording: Recording): Answer {
  const performer = readPerformer(consent);
  return { ...told(consent, recording), ...(performer.ok ? performer.value : { by: 'patient' as const }), decision: 'permit', givenAt: recording.now };
}

function told(consent: Consent, { id, askedBy }: Recording): Pick<Answer, 'id' | 'source' | 'askedBy' | 'how' | 'leaflet' | 'evidence'> {
  const how = codeOf(consent, EXTENSIONS.toestemmingHoe);
  const leaflet = codeOf(consent, EXTENSIONS.folderVersie);
  const evidence = codeOf(consent, EXTENSIONS.bewijsVertegenwoordiging);
  return { id, source: 'fhir', askedBy, ...(how === undefined ? {} : { how }), ...(leaflet === undefined ? {} : { leaflet }), ...(evidence === undefined ? {} : { evidence }) };
}

function codeOf(consent: Consent, url: string): string | undefined {
  const extension = consent.extension?.find((it) => it.url === url);
  return extension?.valueCode ?? extension?.valueString;
}

/** Exactly one class: an answer to two would be two consents, each to be taken back by itself (L1). */
function readClass(consent: Consent): Result<ConsentClass> {
  const stated = [...new Set((consent.category ?? []).flatMap((it) => it.coding ?? []).filter((it) => it.system === CODE_SYSTEMS.toestemming).map((it) => it.code))];
  const known = CONSENT_CLASSES.find((it) => it === stated[0]);
  if (stated.length !== 1) {
    return refuse(stated.length === 0 ? 'FIELD_MISSING' : 'FIELD_INVALID', 'Consent.category');
  }
  return known === undefined ? refuse('CODE_UNKNOWN', 'Consent.category') : accept(known);
}

/** The one recipient that is named; one that is named otherwise than by its id here is nobody, and never "everyone". */
function readPartner(consent: Consent): Result<string | undefined> {
  const actors = consent.provision?.actor ?? [];
  if (actors.length > 1) {
    return refuse('FIELD_INVALID', 'Consent.provision.actor');
  }
  const [actor] = actors;
  const { system, value } = actor?.reference?.identifier ?? {};
  return actor !== undefined && (system !== SYSTEMS.partner || value === undefined) ? refuse('RECIPIENT_UNKNOWN', 'Consent.provision.actor') : accept(value);
}

/** A consent that starts later is not given yet. A last day counts whole, in Amsterdam. */
function readPeriod(consent: Consent, now: string): Result<{ readonly endsAt?: string }> {
  const { start, end } = consent.provision?.period ?? {};
  const from = start === undefined ? Number.NaN : Date.parse(start);
  if (start !== undefined && !(from <= Date.parse(now))) {
    return refuse('FIELD_INVALID', 'Consent.provision.period.start');
  }
  if (end === undefined) {
    return accept({});
  }
  if (isFullDate(end)) {
    return accept({ endsAt: endOfDay(end) });
  }
  const until = Date.parse(end);
  return Number.isNaN(until) || !end.includes('T') ? refuse('FIELD_INVALID', 'Consent.provision.period.end') : accept({ endsAt: new Date(until).toISOString() });
}

/**
 * Who answered (L8, L9): the person, or a representative as contained RelatedPerson with its capacity as relationship. A
 * naaste who only joins is none, and nobody else can consent.
 */
function readPerformer(consent: Consent): Result<Pick<ConsentState, 'by' | 'capacity'>> {
  const [performer, ...others] = consent.performer ?? [];
  if (performer === undefined) {
    return refuse('FIELD_MISSING', 'Consent.performer');
  }
  if (others.length > 0) {
    return refuse('FIELD_INVALID', 'Consent.performer');
  }
  const type = performer.type ?? /^([A-Z][A-Za-z]+)\//.exec(performer.reference ?? '')?.[1];
  const contained = consent.contained?.find((it): it is RelatedPerson => it.resourceType === 'RelatedPerson' && `#${it.id ?? ''}` === performer.reference);
  if (contained === undefined && type === 'Patient') {
    return accept({ by: 'patient' });
  }
  if (contained === undefined && type !== 'RelatedPerson') {
    return refuse('FIELD_INVALID', 'Consent.performer');
  }
  const capacity = contained?.relationship?.flatMap((it) => it.coding ?? []).find((it) => it.system === CODE_SYSTEMS.hoedanigheid)?.code;
  return accept({ by: 'representative', ...(capacity === undefined ? {} : { capacity }) });
}

function hasCode(concept: CodeableConcept | undefined, system: string, code: string): boolean {
  return concept?.coding?.some((it) => it.system === system && it.code === code) === true;
}
