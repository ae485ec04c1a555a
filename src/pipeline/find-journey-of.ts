import type { Resource } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { findVgTeam, regionOf } from '../workflow/find-partner.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';
import { localIdInConsultatie } from './consultatie/consultatie-store.ts';
import type { JourneyStore, TaskPlace } from './journey-store.ts';
import type { Caller } from './stories.ts';

const REFERENCE = /^(?:Task|ServiceRequest|Appointment)\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/**
 * Which journey a posted resource is about: it refers to the Task, the ServiceRequest or the Appointment that this caller
 * knows, by the caller's own id; a huisarts or planner may name the ServiceRequest by its referral number. An id of
 * somebody else is not found (design 5.9).
 */
export async function findJourneyOf({ store, network }: { readonly store: JourneyStore; readonly network: () => Network }, caller: Caller, resource: Resource): Promise<Result<Pick<TaskPlace, 'journeyId' | 'localId'>>> {
  const { ids, numbers } = referencesIn(resource);
  for (const id of ids) {
    const place = await store.findTask(id);
    if (place?.owner === caller.partner && localIdInConsultatie(place.localId) === undefined) {
      return accept(place);
    }
  }
  for (const { system, value } of KNOWS_NUMBER.has(caller.role) ? numbers : []) {
    const found = await store.findByReferral(system, value);
    // Another's number does not exist for this caller, whatever else is wrong with what it sent.
    if (found !== undefined && hasSay(caller, found.record.journey, network())) {
      return accept({ journeyId: found.record.journey.id, localId: '' });
    }
  }
  return refuse('NOT_FOUND', `${resource.resourceType}.basedOn`);
}

/** Who knows a referral by its number: who wrote it, and the planner of the region. That it is theirs is asked too. */
const KNOWS_NUMBER: ReadonlySet<string> = new Set(['huisarts', 'planner']);

/**
 * Whether this caller still has a say in the journey: its team (or an organisation of a member), its huisarts, the region's
 * planner. A team that the journey left knows its old ids, and may change nothing by them.
 */
export function hasSay(caller: Caller, journey: Journey, network: Network): boolean {
  const members = findVgTeam(network, journey.team)?.members.map((it) => it.partner) ?? [];
  return [journey.team, journey.huisarts, regionOf(network, journey).planner, ...members].includes(caller.partner);
}

type Named = { readonly ids: readonly string[]; readonly numbers: readonly { readonly system: string; readonly value: string }[] };

/** All ids and referral numbers that the references of a resource name, in order; a handful at the most is looked up. */
function referencesIn(resource: Resource): Named {
  const ids: string[] = [];
  const numbers: { readonly system: string; readonly value: string }[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && key === 'reference') {
      const id = REFERENCE.exec(value)?.[1];
      if (id !== undefined) {
        ids.push(id);
      }
    } else if (typeof value === 'object' && value !== null) {
      numbers.push(...numberOf(value));
      Object.entries(value).forEach(([name, child]) => walk(child, Array.isArray(value) ? key : name));
    }
  };
  walk(resource, '');
  return { ids: ids.slice(0, 8), numbers: numbers.slice(0, 2) };
}

/** A logical reference to a ServiceRequest: the number of the referral. */
function numberOf(value: object): Named['numbers'] {
  const { type, identifier } = value as { readonly type?: unknown; readonly identifier?: { readonly system?: unknown; readonly value?: unknown } };
  const { system, value: number } = type === 'ServiceRequest' && typeof identifier === 'object' && identifier !== null ? identifier : {};
  return typeof system === 'string' && typeof number === 'string' ? [{ system, value: number }] : [];
}
