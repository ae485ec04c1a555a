import type { Appointment, Encounter, Resource } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Decision, DecisionContext } from '../workflow/decision.ts';
import { findVgTeam } from '../workflow/find-partner.ts';
import type { Journey } from '../workflow/journey.ts';
import { decideBookGesprek } from '../workflow/verkennend-gesprek/book-gesprek.ts';
import { decideRecordGesprek } from '../workflow/verkennend-gesprek/record-gesprek.ts';
import { applyCommand } from './apply-command.ts';
import { authorOf } from './audit-facts.ts';
import { findJourneyOf, hasSay } from './find-journey-of.ts';
import { bookingFromAppointment, gesprekIdOf, recordFromEncounter } from './gesprek-from-fhir.ts';
import { refuseCaller } from './refuse-caller.ts';
import type { Caller, Stories, Versioned } from './stories.ts';
import type { TaskPorts } from './task-stories.ts';
import { byCaller } from './task-stories.ts';

/** A gesprek is booked and recorded by its team or the planner (design 5.1), and by nobody else. */
const MAY_PLAN: ReadonlySet<string> = new Set(['vg-team', 'planner']);

/** `PUT Appointment/{id}`: books a gesprek or moves it. T1, T9 and T12 refuse a booking. */
export function putAppointmentStory(ports: TaskPorts): Stories['putAppointment'] {
  return (caller, id, appointment) =>
    planned<Appointment>(ports, caller, id, appointment, (journey) => !journey.gesprekken.some((it) => it.id === id), (journey, context) => {
      const booking = bookingFromAppointment(id, appointment, findVgTeam(ports.network(), journey.team));
      return booking.ok ? decideBookGesprek(journey, booking.value, context) : booking;
    });
}

/** `PUT Encounter/{id}`: records what happened; that can always be done, with warnings (T2, T3, T10). */
export function putEncounterStory(ports: TaskPorts): Stories['putEncounter'] {
  return (caller, id, encounter) =>
    planned<Encounter>(ports, caller, id, encounter, (journey) => !wasRecorded(journey, encounter, id), (journey, context) => {
      const record = recordFromEncounter(id, encounter, findVgTeam(ports.network(), journey.team));
      return record.ok ? decideRecordGesprek(journey, record.value, context) : record;
    });
}

/** An Encounter is new as long as its gesprek is only planned. */
function wasRecorded({ gesprekken }: Journey, encounter: Encounter, id: string): boolean {
  const gesprek = gesprekken.find((it) => it.id === gesprekIdOf(encounter, id));
  return gesprek !== undefined && gesprek.status !== 'booked';
}

async function planned<T extends Resource>(
  ports: TaskPorts,
  caller: Caller,
  id: string,
  resource: T,
  isNewIn: (journey: Journey) => boolean,
  decide: (journey: Journey, context: DecisionContext) => Result<Decision>,
): Promise<Result<Versioned<T>>> {
  const audit = byCaller(caller, 'update', resource.resourceType, authorOf(resource));
  if (!MAY_PLAN.has(caller.role)) {
    return refuseCaller(ports, audit, { code: 'NOT_ALLOWED', at: resource.resourceType });
  }
  const place = await findJourneyOf(ports, caller, resource);
  if (!place.ok) {
    return refuseCaller(ports, audit, place.refusal);
  }
  let isNew = false;
  const noticing = (journey: Journey, context: DecisionContext): Result<Decision> => {
    isNew = isNewIn(journey);
    return hasSay(caller, journey, context.network) ? decide(journey, context) : refuse('NOT_FOUND', `${resource.resourceType}.basedOn`);
  };
  const applied = await applyCommand(ports, place.value.journeyId, noticing, audit);
  if (!applied.ok) {
    return applied;
  }
  // Answered as it was sent: whoever planned it may see what it planned.
  const { version } = applied.value;
  return accept({ resource: { ...resource, id, meta: { versionId: String(version) } }, version, created: isNew });
}
