import type { Appointment, CodeableConcept, Encounter, Identifier } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { BookGesprek, RecordGesprek } from '../workflow/commands.ts';
import type { Gesprek } from '../workflow/journey.ts';
import type { VgTeam } from '../workflow/network.ts';

type Participant = Gesprek['participants'][number];

/** The caller chooses the id of a gesprek; both its parties find it by that. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 60;

/**
 * Reads the booking of a gesprek from an Appointment: `appointmentType` is the mode (T12), a participant's
 * `actor.identifier` (system `teamlid`) the member of the network file (T1). Without duration it is an hour (T11).
 */
export function bookingFromAppointment(id: string, appointment: Appointment, team: VgTeam | undefined): Result<BookGesprek> {
  if (!UUID.test(id)) {
    return refuse('FIELD_INVALID', 'Appointment.id');
  }
  if (appointment.start === undefined) {
    return refuse('FIELD_MISSING', 'Appointment.start');
  }
  const minutes = appointment.minutesDuration ?? minutesBetween(appointment.start, appointment.end);
  const participants = (appointment.participant ?? []).flatMap((it) => participantFrom(it.actor?.identifier, it.type, team));
  return accept({
    id, start: instant(appointment.start), minutes, mode: modeFrom([appointment.appointmentType]), participants,
    ...(appointment.comment === undefined ? {} : { reasonSecond: appointment.comment }),
  });
}

/**
 * Reads what happened from an Encounter: `finished` is held, `cancelled` with reason `no-show` a no-show. Who was absent
 * carries extension `ext-afwezig` with the coded reason (T2); `reasonCode.text` is why a second gesprek (T10).
 */
export function recordFromEncounter(id: string, encounter: Encounter, team: VgTeam | undefined): Result<RecordGesprek> {
  const status = statusFrom(encounter);
  if (status === undefined) {
    return refuse('FIELD_INVALID', 'Encounter.status');
  }
  if (!UUID.test(gesprekIdOf(encounter, id))) {
    return refuse('FIELD_INVALID', 'Encounter.appointment');
  }
  const start = encounter.period?.start;
  if (start === undefined) {
    return refuse('FIELD_MISSING', 'Encounter.period.start');
  }
  const participants = (encounter.participant ?? []).flatMap((it) => {
    const absent = it.extension?.find((extension) => extension.url === EXTENSIONS.afwezig)?.valueCode;
    return participantFrom(it.individual?.identifier, it.type, team).map((one): Participant => ({
      ...one, attended: absent === undefined, ...(absent === undefined ? {} : { reason: absent }),
    }));
  });
  const reasonSecond = encounter.reasonCode?.find((it) => it.text !== undefined)?.text;
  return accept({
    id: gesprekIdOf(encounter, id), status, start: instant(start), minutes: minutesBetween(start, encounter.period?.end),
    mode: modeFrom(encounter.type ?? []), participants, ...(reasonSecond === undefined ? {} : { reasonSecond }),
  });
}

/** An Encounter belongs to its Appointment: one gesprek, one id. Its own when it was never planned. */
export function gesprekIdOf(encounter: Encounter, id: string): string {
  return encounter.appointment?.[0]?.reference?.replace(/^Appointment\//, '') ?? id;
}

function statusFrom(encounter: Encounter): RecordGesprek['status'] | undefined {
  if (encounter.status === 'finished') {
    return 'held';
  }
  if (encounter.status !== 'cancelled') {
    return undefined;
  }
  const reasons = encounter.reasonCode?.flatMap((it) => it.coding ?? []) ?? [];
  return reasons.some((it) => it.code === 'no-show') ? 'no-show' : 'cancelled';
}

function modeFrom(concepts: readonly (CodeableConcept | undefined)[]): string {
  return concepts.flatMap((it) => it?.coding ?? []).find((it) => it.system === CODE_SYSTEMS.vorm)?.code ?? '';
}

function participantFrom(identifier: Identifier | undefined, types: readonly CodeableConcept[] | undefined, team: VgTeam | undefined): Participant[] {
  const id = identifier?.system === SYSTEMS.teamlid ? identifier.value : undefined;
  if (id !== undefined) {
    return [{ member: id, view: team?.members.find((it) => it.id === id)?.view ?? 'overig' }];
  }
  const isNaaste = types?.some((it) => it.coding?.some((coding) => coding.code === 'naaste')) ?? false;
  return isNaaste ? [{ member: 'naaste', view: 'naaste' }] : [];
}

function minutesBetween(start: string, end: string | undefined): number {
  return end === undefined ? DEFAULT_MINUTES : Math.round((new Date(end).getTime() - new Date(start).getTime()) / MINUTE_MS);
}

function instant(text: string): string {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}
