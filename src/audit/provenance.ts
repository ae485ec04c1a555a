import type { Provenance } from '@medplum/fhirtypes';
import { MGN_BASE, SYSTEMS } from '../fhir/naming-systems.ts';

/** Where mapped resources come from. */
export type MappedFrom = {
  readonly id: string;
  /** `Type/id` of every resource that the map made. */
  readonly targets: readonly string[];
  /** The sender's time of the message (MSH-7), and when we mapped it; ISO instants. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** Id of the stored raw message. */
  readonly rawMessageId: string;
  /** Partner or sender ids of the network file. */
  readonly sender: string;
  readonly author: string;
  /** A POH or other person who entered it for the author (E1). */
  readonly enterer?: string;
  readonly gateway: string;
  /** Canonical of the StructureMap with its version (`url|version`). */
  readonly map: string;
};

const AGENT_TYPE = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** Provenance of resources that a map made of a message: who wrote it, who sent it, what made the FHIR of it. */
export function provenanceForMapped(from: MappedFrom): Provenance {
  return {
    resourceType: 'Provenance',
    id: from.id,
    target: from.targets.map((reference) => ({ reference })),
    occurredDateTime: from.occurredAt,
    recorded: from.recordedAt,
    policy: [from.map],
    activity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'CREATE' }] },
    agent: [
      agent('author', from.author),
      ...(from.enterer === undefined ? [] : [agent('enterer', from.enterer)]),
      agent('transmitter', from.sender),
      agent('assembler', from.gateway),
    ],
    entity: [
      {
        role: 'source',
        what: { identifier: { system: `${MGN_BASE}/NamingSystem/bericht`, value: from.rawMessageId } },
      },
    ],
  };
}

function agent(code: string, id: string): Provenance['agent'][number] {
  const system = code === 'transmitter' ? `${MGN_BASE}/CodeSystem/provenance-agent` : AGENT_TYPE;
  return { type: { coding: [{ system, code }] }, who: { identifier: { system: SYSTEMS.partner, value: id } } };
}
