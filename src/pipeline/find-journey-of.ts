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
 * knows, by the caller's own id. An id of somebody else is not found (design 5.9).
 */
export async function findJourneyOf(store: JourneyStore, caller: Caller, resource: Resource): Promise<Result<TaskPlace>> {
  for (const id of referencesIn(resource)) {
    const place = await store.findTask(id);
    if (place?.owner === caller.partner && localIdInConsultatie(place.localId) === undefined) {
      return accept(place);
    }
  }
  return refuse('NOT_FOUND', `${resource.resourceType}.basedOn`);
}

/**
 * Whether this caller still has a say in the journey: its team (or an organisation of a member), its huisarts, the region's
 * planner. A team that the journey left knows its old ids, and may change nothing by them.
 */
export function hasSay(caller: Caller, journey: Journey, network: Network): boolean {
  const members = findVgTeam(network, journey.team)?.members.map((it) => it.partner) ?? [];
  return [journey.team, journey.huisarts, regionOf(network, journey).planner, ...members].includes(caller.partner);
}

/** All ids that the references of a resource name, in order; a handful at the most is looked up. */
function referencesIn(resource: Resource): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && key === 'reference') {
      const id = REFERENCE.exec(value)?.[1];
      if (id !== undefined) {
        found.push(id);
      }
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([name, child]) => walk(child, Array.isArray(value) ? key : name));
    }
  };
  walk(resource, '');
  return found.slice(0, 8);
}
