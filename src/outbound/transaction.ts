import type { Bundle, BundleEntry, BundleEntryRequest, Identifier, Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { Fault } from '../kernel/fault.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Receipt } from './receipt.ts';

/** One resource that leaves, under our id for this recipient. */
export type Outgoing = { readonly id: string; readonly resource: Resource };

/**
 * Who is referred to goes before who refers, and a Task last: what it is about is there before a recipient sees it,
 * also when a delivery is sent in parts.
 */
const ORDER: readonly string[] = [
  'Organization', 'Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Coverage', 'Condition', 'DocumentReference', 'QuestionnaireResponse',
  'Goal', 'CareTeam', 'Consent', 'ServiceRequest', 'CarePlan', 'Appointment', 'Encounter', 'Communication', 'Task',
];

/** Kinds that tell of a changed state of what was sent before. */
const UPDATING: ReadonlySet<PermittedDelivery['kind']> = new Set(['update', 'cancellation', 'booking', 'advice', 'dossier']);

/**
 * Types whose content is ours to change, found by our own identifier only. Never Patient, nor another party's person or
 * organisation (design 5.5): the recipient may have joined those with its own.
 */
const OURS: ReadonlySet<string> = new Set(['Task', 'ServiceRequest', 'QuestionnaireResponse', 'Condition', 'CarePlan', 'Goal', 'CareTeam', 'Appointment', 'Encounter', 'Consent']);

/** The resources of a permitted Bundle in sending order. A resource without our business identifier could arrive twice: INTERNAL. */
export function outgoingFrom(bundle: Bundle): readonly Outgoing[] {
  const all = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.id === undefined ? [] : [{ id: resource.id, resource }]));
  const rank = ({ resource }: Outgoing): number => (ORDER.includes(resource.resourceType) ? ORDER.indexOf(resource.resourceType) : ORDER.indexOf('CareTeam'));
  return all.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * An R4 transaction that can be sent again without effect (design 5.5): conditional creates on our business identifier,
 * a Patient on its BSN when it has one, so that the recipient's own Patient is found and never written over. What we
 * sent before and may change is a conditional update. `known` holds what earlier parts of the delivery got.
 */
export function transactionFrom(outgoing: readonly Outgoing[], kind: PermittedDelivery['kind'], known: Receipt): Bundle {
  const here = new Set(outgoing.map(({ id }) => id));
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: outgoing.map(({ id, resource }): BundleEntry => {
      const { id: _, ...rest } = resource;
      return { fullUrl: `urn:uuid:${id}`, resource: withReferences(rest, here, known) as Resource, request: requestFor(resource, kind) };
    }),
  };
}

function requestFor(resource: Resource, kind: PermittedDelivery['kind']): BundleEntryRequest {
  const { resourceType } = resource;
  const all = identifiersOf(resource);
  const bsn = resourceType === 'Patient' ? all.find(({ system }) => system === SYSTEMS.bsn) : undefined;
  const key = bsn ?? all.find(({ system }) => system === SYSTEMS.delivery);
  if (key?.system === undefined || key.value === undefined) {
    throw new Fault('INTERNAL', { cause: 'no business identifier', type: resourceType });
  }
  const search = `identifier=${encodeURIComponent(`${key.system}|${key.value}`)}`;
  return UPDATING.has(kind) && OURS.has(resourceType)
    ? { method: 'PUT', url: `${resourceType}?${search}` }
    : { method: 'POST', url: resourceType, ifNoneExist: search };
}

function identifiersOf(resource: Resource): readonly Identifier[] {
  const found = (resource as { readonly identifier?: Identifier | readonly Identifier[] }).identifier;
  return found === undefined ? [] : [found].flat();
}

const REFERENCE = /^(?:urn:uuid:|[A-Z][A-Za-z]+\/)([A-Za-z0-9\-.]{1,64})$/;

/** References to what travels along become `urn:uuid`, to what went before the recipient's own, to the rest logical. */
function withReferences(value: unknown, here: ReadonlySet<string>, known: Receipt): unknown {
  if (Array.isArray(value)) {
    return value.map((it) => withReferences(it, here, known));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withReferences(child, here, known)]));
  const id = typeof copy['reference'] === 'string' ? REFERENCE.exec(copy['reference'])?.[1] : undefined;
  if (id === undefined) {
    return copy;
  }
  const reference = here.has(id) ? `urn:uuid:${id}` : known[id];
  if (reference !== undefined) {
    return { ...copy, reference };
  }
  // A dangling reference makes servers refuse the whole transaction; the identifier still says what is meant.
  const { reference: _, ...logical } = copy;
  return { identifier: { system: SYSTEMS.delivery, value: id }, ...logical };
}
