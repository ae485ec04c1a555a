import type { Bundle, HumanName, Reference, Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { Decision } from '../workflow/decision.ts';
import { identifierOf, resolve, resourcesOf } from '../workflow/verkennend-gesprek/find-resource.ts';
import type { AuditEntry } from './journey-store.ts';

/** The kinds of data in a Bundle, as the audit names them: resource types, sorted, each once. */
export function kindsOfData(bundle: Bundle | undefined): readonly string[] {
  return [...new Set((bundle?.entry ?? []).flatMap(({ resource }) => resource?.resourceType ?? []))].toSorted();
}

/** Which data a message brought, and the huisarts who answers for it (NEN 7513: responsible user). */
export function factsOfMessage({ events }: Decision): Pick<AuditEntry, 'data' | 'secret'> {
  const bundle = events.flatMap((event) => (event.type === 'ReferralRecorded' ? [event.bundle] : [])).at(-1);
  if (bundle === undefined) {
    return { data: events.some((event) => event.type === 'LetterReceived') ? ['DocumentReference'] : [] };
  }
  const responsible = requesterOf(bundle);
  return { data: kindsOfData(bundle), ...(responsible === undefined ? {} : { secret: { responsible } }) };
}

function requesterOf(bundle: Bundle): string | undefined {
  const role = resolve(bundle, 'PractitionerRole', resourcesOf(bundle, 'ServiceRequest')[0]?.requester?.reference);
  const person = resolve(bundle, 'Practitioner', role?.practitioner?.reference);
  const agb = identifierOf(person, SYSTEMS.agb) ?? identifierOf(role, SYSTEMS.agb);
  return named(nameText(person?.name?.[0]), agb);
}

function nameText(name: HumanName | undefined): string | undefined {
  const parts = [...(name?.given ?? []), name?.family].filter((it) => it !== undefined && it !== '');
  return name?.text ?? (parts.length === 0 ? undefined : parts.join(' '));
}

function named(name: string | undefined, agb: string | undefined): string | undefined {
  return name === undefined ? (agb === undefined ? undefined : `AGB ${agb}`) : agb === undefined ? name : `${name} (AGB ${agb})`;
}

/** The person that a resource names as its author (design 5.1, Callers): who wrote the advice, who held the gesprek. */
export function authorOf(resource: Resource): string | undefined {
  const reference = authorIn(resource);
  const isOrganization = reference?.type === 'Organization' || reference?.reference?.startsWith('Organization/') === true;
  const text = reference?.display ?? reference?.identifier?.value;
  return isOrganization || text === undefined || text.trim() === '' ? undefined : text.trim().slice(0, 100);
}

function authorIn(resource: Resource): Reference | undefined {
  if (resource.resourceType === 'QuestionnaireResponse') {
    return resource.author;
  }
  return resource.resourceType === 'Encounter' ? resource.participant?.find((it) => it.individual !== undefined)?.individual : undefined;
}
