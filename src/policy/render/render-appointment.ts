import type { Appointment, AppointmentParticipant } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE } from '../../fhir/naming-systems.ts';
import { findVgTeam } from '../../workflow/find-partner.ts';
import type { Gesprek } from '../../workflow/journey.ts';
import type { AssembleFacts } from '../assemble/assemble-facts.ts';
import { patientReference } from '../assemble/assemble-facts.ts';
import { partnerReference } from './logical-reference.ts';

/** Roles in which somebody takes part in a gesprek: the member's view, `naaste` or `overig`. */
export const DEELNEMERSROL = `${MGN_BASE}/CodeSystem/deelnemersrol`;

const STATUS = { booked: 'booked', held: 'fulfilled', 'no-show': 'noshow', cancelled: 'cancelled' } as const;

/** A gesprek as Appointment: when, how long, in which form (T11, T12) and with whom (T1). */
export function renderAppointment(gesprek: Gesprek, facts: AssembleFacts): Appointment {
  const person = patientReference(facts);
  return {
    resourceType: 'Appointment',
    id: gesprek.id,
    status: STATUS[gesprek.status],
    appointmentType: { coding: [{ system: CODE_SYSTEMS.vorm, code: gesprek.mode }] },
    start: gesprek.start,
    end: new Date(Date.parse(gesprek.start) + gesprek.minutes * 60_000).toISOString(),
    minutesDuration: gesprek.minutes,
    participant: [
      ...(person === undefined ? [] : [{ actor: person, status: 'accepted' as const }]),
      ...gesprek.participants.map((participant) => renderParticipant(participant, facts)),
    ],
  };
}

/** A professional by role at an organisation (R4 takes no Organization as actor); a naaste by role alone, since only the person decides who hears who that is (T4). */
function renderParticipant(
  { member, view }: Gesprek['participants'][number],
  { journey, network }: AssembleFacts,
): AppointmentParticipant {
  const known = findVgTeam(network, journey.team)?.members.find((candidate) => candidate.id === member);
  return {
    type: [{ coding: [{ system: DEELNEMERSROL, code: view }] }],
    ...(known === undefined
      ? {}
      : { actor: { ...partnerReference(network, known.partner), type: 'PractitionerRole' as const } }),
    status: 'accepted',
  };
}
