import type { Patient, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Received } from './fhir-partner.ts';
import type { FiledLetter } from './his.ts';
import type { Effect } from './memory-fhir.ts';
import { identifiersOf } from './memory-fhir.ts';
import type { FiledDocument } from './zorgdomein-receiver.ts';

const EFFECTS: Readonly<Record<Effect, string>> = { created: 'nieuw', updated: 'gewijzigd', unchanged: 'was er al' };

/** Dutch names of what partners get; other types keep their FHIR name. */
const NAMES: Readonly<Record<string, string>> = {
  Patient: 'Persoon', Task: 'Taak', ServiceRequest: 'Gevraagd', CarePlan: 'Plan', Goal: 'Doel', CareTeam: 'Team', Communication: 'Bericht',
  Condition: 'Klacht', Appointment: 'Afspraak', DocumentReference: 'Document', QuestionnaireResponse: 'Vragenset', Coverage: 'Verzekering',
  RelatedPerson: 'Naaste', Organization: 'Organisatie', Practitioner: 'Zorgverlener', PractitionerRole: 'Rol', Consent: 'Toestemming',
};

/** What a partner got, for people at a screen: one line per resource, in Dutch. Not for logs: it names the person. */
export function receivedLines({ at, requestId, resources }: Received): readonly string[] {
  return [`${at}  levering ${requestId ?? 'zonder nummer'}`, ...resources.flatMap(({ resource, effect }) => resourceLines(resource, effect))];
}

/** A letter that a HIS got over MLLP, for people at a screen. */
export function letterLines({ at, controlId, referral, lines, isRepeat }: FiledLetter): readonly string[] {
  return [`${at}  brief ${controlId} bij ${referral === '' ? 'onbekend verzoek' : referral}${isRepeat ? ' (was er al)' : ''}`, ...lines.map((line) => `  ${line}`)];
}

/** A document that ZorgDomein got, for people at a screen. */
export function documentLines({ at, id, number, title, isRepeat }: FiledDocument): readonly string[] {
  return [`${at}  document ${id} bij ${number}${isRepeat ? ' (was er al)' : ''}: ${title}`];
}

function resourceLines(resource: Resource, effect: Effect): readonly string[] {
  const [first, ...more] = wordsOf(resource);
  const head = `  ${NAMES[resource.resourceType] ?? resource.resourceType} (${EFFECTS[effect]})`;
  return [first === undefined ? head : `${head}: ${first}`, ...more.map((line) => `    ${line}`)];
}

function wordsOf(resource: Resource): readonly string[] {
  const { resourceType } = resource;
  // prettier-ignore
  return (
    resourceType === 'Patient' ? [personWords(resource)]
    : resourceType === 'Task' ? [`${codeOf(resource.code?.coding)}, ${resource.status}, nummer ${ownNumber(resource)}`]
    : resourceType === 'ServiceRequest' ? [resource.code?.text ?? codeOf(resource.code?.coding)]
    : resourceType === 'Communication' ? (resource.payload ?? []).flatMap(({ contentString }) => contentString ?? [])
    : resourceType === 'CarePlan' ? [resource.description ?? resource.status]
    : resourceType === 'Goal' ? [resource.description?.text ?? '']
    : resourceType === 'Condition' ? [resource.code?.text ?? codeOf(resource.code?.coding)]
    : resourceType === 'Appointment' ? [`${resource.start ?? ''}, ${resource.minutesDuration ?? '?'} minuten, ${codeOf(resource.appointmentType?.coding)}`]
    : resourceType === 'DocumentReference' ? [resource.description ?? resource.content[0]?.attachment.title ?? '']
    : resourceType === 'Organization' ? [resource.name ?? '']
    : []
  ).filter((line) => line !== '');
}

function personWords({ name, birthDate }: Patient): string {
  const [first] = name ?? [];
  const called = first?.text ?? [...(first?.given ?? []), first?.family].filter((it) => it !== undefined).join(' ');
  return birthDate === undefined ? called : `${called}, geboren ${birthDate}`;
}

function codeOf(codings: readonly { readonly system?: string; readonly code?: string; readonly display?: string }[] | undefined): string {
  const own = codings?.find(({ system }) => system !== CODE_SYSTEMS.taskCode) ?? codings?.[0];
  return own?.display ?? own?.code ?? '';
}

/** The number by which the gateway knows it: what a partner uses at the gateway's doors. */
function ownNumber(resource: Resource): string {
  return String(identifiersOf(resource).find((it) => it['system'] === SYSTEMS.delivery)?.['value'] ?? resource.id ?? '');
}
