import type { Encounter } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { findVgTeam } from '../../workflow/find-partner.ts';
import type { Gesprek } from '../../workflow/journey.ts';
import type { AssembleFacts } from '../assemble/assemble-facts.ts';
import { partnerReference } from './logical-reference.ts';
import { DEELNEMERSROL } from './render-appointment.ts';

const STATUS = { booked: 'planned', held: 'finished', 'no-show': 'cancelled', cancelled: 'cancelled' } as const;
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/** A gesprek as Encounter: what happened and who was there (T2, T3). It names no person: who recorded it knows whom it is about. */
export function renderEncounter(gesprek: Gesprek, { journey, network }: AssembleFacts): Encounter {
  const members = findVgTeam(network, journey.team)?.members ?? [];
  const present = gesprek.participants.filter((participant) => participant.attended === true);
  const start = gesprek.start;
  const end = new Date(Date.parse(start) + gesprek.minutes * 60_000).toISOString();
  return {
    resourceType: 'Encounter',
    id: gesprek.id,
    status: STATUS[gesprek.status],
    class: gesprek.mode === 'online' ? { system: ACT_CODE, code: 'VR' } : { system: ACT_CODE, code: 'AMB' },
    type: [
      { coding: [{ system: CODE_SYSTEMS.dienst, code: 'verkennend-gesprek' }] },
      { coding: [{ system: CODE_SYSTEMS.vorm, code: gesprek.mode }] },
    ],
    ...(gesprek.reasonSecond === undefined
      ? {}
      : { reasonCode: [{ coding: [{ system: CODE_SYSTEMS.reden, code: gesprek.reasonSecond }] }] }),
    participant: present.map(({ member, view }) => {
      const known = members.find((candidate) => candidate.id === member);
      return {
        type: [{ coding: [{ system: DEELNEMERSROL, code: view }] }],
        ...(known === undefined
          ? {}
          : { individual: { identifier: partnerReference(network, known.partner).identifier } }),
      };
    }),
    ...(gesprek.status === 'held' ? { period: { start, end } } : {}),
  };
}
