import { createHmac } from 'node:crypto';
import { SILENT_LOG } from '../../src/log.ts';
import { makeStories, taskPortsOf } from '../../src/make-stories.ts';
import { consultatieTaskId } from '../../src/policy/consultatie/render-consultatie-task.ts';
import { externalPath } from '../../src/policy/external-ids.ts';
import { taskId } from '../../src/policy/render/render-task.ts';
import type { Clock, Log } from '../../src/kernel/ports.ts';
import type { DeskStories } from '../../src/pipeline/desk-stories.ts';
import { deskStories } from '../../src/pipeline/desk-stories.ts';
import type { JourneyStore } from '../../src/pipeline/journey-store.ts';
import type { MemoryContents } from '../../src/pipeline/memory-journey-store.ts';
import { memoryJourneyStore } from '../../src/pipeline/memory-journey-store.ts';
import type { Hl7Origin, Stories } from '../../src/pipeline/stories.ts';
import type { TaskPorts } from '../../src/pipeline/task-stories.ts';
import type { Rulebooks } from '../../src/rulebooks.ts';
import type { ExternalIdParts } from '../../src/security/external-id.ts';
import { externalId } from '../../src/security/external-id.ts';
import { isConsultatieView } from '../../src/workflow/any-view.ts';
import type { NewDelivery, View } from '../../src/workflow/effects.ts';
import type { Journey, Taak } from '../../src/workflow/journey.ts';
import type { Network } from '../../src/workflow/network.ts';
import { sampleNetwork } from './sample-network.ts';
import { testRulebooks } from './test-rulebooks.ts';

const KEY = new Uint8Array(32).fill(7);
const ZORGDOMEIN = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

/** What a test may change about the gateway. `wrap` puts something between the stories and the memory store. */
export type MemoryGatewayOptions = {
  readonly network?: () => Network;
  readonly log?: Log;
  /** Ids of the gateway's own; random by default. */
  readonly newId?: () => string;
  readonly rulebooks?: (shipped: Rulebooks) => Rulebooks;
  readonly wrap?: (store: JourneyStore) => JourneyStore;
  /** Told the outcome of every message. */
  readonly onMessage?: (outcome: string, code?: string) => void;
};

/** All stories with real rooms on the memory store, and a clock that the test moves. */
export type MemoryGateway = {
  readonly stories: Stories;
  readonly desk: DeskStories;
  readonly contents: MemoryContents;
  readonly store: JourneyStore;
  readonly ports: TaskPorts;
  readonly clock: Clock & { at: Date };
  send(message: Uint8Array, origin?: Hl7Origin): Promise<Uint8Array>;
  /** The journey of a ZD number. @throws when there is none. */
  journeyOf(number: string): Promise<Journey>;
  /** The id under which the owner knows its Taak. */
  idOf(journey: Journey, localId: string): string;
};

/** Where the fixtures' sender sits. */
export const FROM_ZORGDOMEIN: Hl7Origin = { door: 'mllp', peer: '127.0.0.1' };

/** Makes a gateway without doors and without disk. */
export async function memoryGateway(options: MemoryGatewayOptions = {}): Promise<MemoryGateway> {
  const shipped = await testRulebooks();
  const sample = sampleNetwork();
  const network = options.network ?? ((): Network => sample);
  const clock = { at: new Date('2026-11-23T08:20:00.000Z'), now: (): Date => clock.at };
  const idOfParts = (parts: ExternalIdParts): string => externalId(KEY, parts);
  const idOf = (journeyId: string, taak: Taak): string =>
    idOfParts({ journey: journeyId, recipient: taak.owner, type: 'Task', path: externalPath(taak.view as View, 'Task', taskId(taak)) });
  const memory = memoryJourneyStore(idOf, (journey, { localId, owner, view }) =>
    idOfParts({ journey, recipient: owner, type: 'Task', path: externalPath(view, 'Task', consultatieTaskId(localId)) }));
  const store = options.wrap?.(memory) ?? memory;
  const tools = {
    clock, newId: options.newId ?? (() => crypto.randomUUID()), log: options.log ?? SILENT_LOG, network, store,
    rulebooks: options.rulebooks?.(shipped) ?? shipped, externalId: idOfParts,
    mark: (purpose: string, text: string) => createHmac('sha256', KEY).update(`${purpose}|${text}`).digest('base64url'),
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  };
  const stories = makeStories(tools);
  const ports = taskPortsOf(tools);
  return {
    stories, store, clock, contents: memory.contents, ports, desk: deskStories(ports),
    send: (message, origin = FROM_ZORGDOMEIN) => stories.receiveHl7v2(message, origin),
    journeyOf: async (number) => {
      const found = await memory.findByReferral(ZORGDOMEIN, number);
      if (found === undefined) {
        throw new Error(`No journey of ${number}`);
      }
      return found.record.journey;
    },
    idOf: (journey, localId) => {
      const taak = journey.taken.find((it) => it.localId === localId);
      if (taak === undefined) {
        throw new Error(`No Taak ${localId}`);
      }
      return idOf(journey.id, taak);
    },
  };
}

/** What was decided to leave for journeys so far; consultaties have views of their own. */
export function deliveriesOf({ contents }: Pick<MemoryGateway, 'contents'>): readonly (NewDelivery & { readonly journeyId: string })[] {
  return contents.deliveries.flatMap((it) => (isConsultatieView(it.view) ? [] : [it as NewDelivery & { readonly journeyId: string }]));
}
