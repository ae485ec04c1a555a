import { auditRefusedCalls } from './audit-refused-calls.ts';
import { watchAudit } from './audit-watch.ts';
import { watchCertificates } from './certificate-watch.ts';
import type { Settings } from './config/settings.ts';
import { countMessages } from './count-messages.ts';
import { journeyStore } from './journey-store.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import { loadTls } from './load-tls.ts';
import { makeStories, taskPortsOf } from './make-stories.ts';
import type { Doors } from './open-doors.ts';
import { openDoors } from './open-doors.ts';
import type { Storage } from './open-storage.ts';
import { openStorage, randomFraction, randomId } from './open-storage.ts';
import type { ClientTls } from './outbound/https-fetch.ts';
import { httpsFetch } from './outbound/https-fetch.ts';
import { MllpClient } from './outbound/mllp-client.ts';
import { makeOutbound } from './outbound/outbound.ts';
import type { SendFrame } from './outbound/send-mllp.ts';
import { countBacklog } from './outbox/count-backlog.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import { endAllLeases } from './outbox/end-all-leases.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import type { SendOutcome } from './outbox/record-outcome.ts';
import type { Relay, RelayOptions } from './outbox/relay.ts';
import { RELAY_DEFAULTS, startRelay } from './outbox/relay.ts';
import type { OperatorDesk } from './operator-desk.ts';
import { DESK_OPERATIONS, makeOperatorDesk } from './operator-desk.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { DeskStories } from './pipeline/desk-stories.ts';
import { deskStories } from './pipeline/desk-stories.ts';
import { sendDeliveryStory } from './pipeline/send-delivery.ts';
import type { Stories } from './pipeline/stories.ts';
import { tickJourneysStory } from './pipeline/tick-journeys.ts';
import type { SendingProof } from './record-settlement.ts';
import { recordSettlement } from './record-settlement.ts';
import { checkpointSinks } from './publish-checkpoint.ts';
import type { Rulebooks } from './rulebooks.ts';
import { loadRulebooks } from './rulebooks.ts';
import { watchContrl } from './watch-contrl.ts';
import type { Network } from './workflow/network.ts';

/** What a gateway is made of. `network` is asked at every use, so that it may change while the gateway runs. */
export type GatewayOptions = {
  readonly settings: Settings;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId?: NewId;
  readonly rulebooks?: Rulebooks;
  readonly relay?: Partial<RelayOptions>;
  /** Schema of a PostgreSQL database: tests have one each. */
  readonly schema?: string;
  /** How often the clock looks for terms that came, ms; 0: only when `tick` is called. */
  readonly tickMs?: number;
  /** The secret with which commands on this machine may ask the operator's desk; absent: nobody may. */
  readonly deskToken?: string;
};

/** A running gateway. */
export type Gateway = {
  readonly doors: Doors;
  readonly stories: Stories;
  readonly desk: DeskStories;
  readonly store: JourneyStore;
  readonly storage: Storage;
  readonly relay: Relay;
  readonly rulebooks: Rulebooks;
  /** Looks at all terms that came; answers how many journeys it looked at. */
  tick(): Promise<number>;
  /** Takes no more, finishes what is in flight within the limit, and closes everything in reverse order. */
  stop(limitMs?: number): Promise<void>;
};

const STOP_MS = 10_000;
const CLOSING_CHECKPOINT_MS = 5_000;

/** The composition root: every port meets its adapter here, by hand. Starts in order; a start that fails closes what was open. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, network, clock, log, newId = randomId } = options;
  const tls = loadTls(settings);
  const rulebooks = options.rulebooks ?? (await loadRulebooks(settings.dataDir));
  const storage = await openStorage(settings, clock, options.schema);
  const { database, hash, externalId } = storage;
  if (database.kind === 'embedded') {
    await endAllLeases(database);
  }
  const wake = (): void => relay.wake();
  const store = journeyStore(database, storage.keys, { sealing: storage.cipher, hash, auditKeys: storage.auditKeys, newId, network, taskId: storage.taskId, requestId: storage.requestId, wake });
  const mark = (purpose: string, text: string): string => Buffer.from(hash('raw-body', `${purpose}|${text}`)).toString('base64url');
  const tools = { clock, newId, log, network, store, rulebooks, externalId, mark };
  const messages = countMessages();
  const stories = makeStories({ ...tools, onMessage: messages.count });

  const desk = deskStories(taskPortsOf(tools));
  const operators = makeOperatorDesk({ storage, store, stories: desk, views: rulebooks.views, network, clock, wake });

  const proofs = new Map<string, SendingProof>();
  const send = sendDeliveryStory({ ...taskPortsOf(tools), send: makeOutbound({ clock, sender: network, sendFrame: sendFrameOver(tls.client ?? {}), ...(tls.client === undefined ? {} : { fetch: httpsFetch(tls.client) }) }) });
  const record = recordSettlement(storage, network, newId, proofs);
  const relay = startRelay(
    { db: database, sealing: storage.cipher, clock, log, random: randomFraction, send: (row) => sendRow(row, send, proofs), record },
    { ...RELAY_DEFAULTS, ...options.relay },
  );
  const readContrl = watchContrl({ database, network, clock, log, record });
  const refusedCalls = auditRefusedCalls({ store, clock });
  const audit = watchAudit({ database, keys: storage.auditKeys, signer: storage.signer, sinks: checkpointSinks(settings, tls.client), everySeconds: settings.auditCheckpointSeconds, clock, log, newId });
  const certificates = watchCertificates({ own: tls.own, database, clock, newId, network });
  const tickJourneys = tickJourneysStory({
    ...taskPortsOf(tools),
    isAdviesDelivered: async (journeyId) => (await listDeliveries(database, journeyId)).some((it) => it.kind === 'advice' && it.view === 'huisarts' && it.status === 'delivered'),
  });
  const tick = async (): Promise<number> => {
    // What is looked at beside the journeys must never keep their terms from being looked at.
    await certificates.check().catch(() => log.error('certificates not checked', { kind: 'certificate' }));
    await audit.check().catch(() => log.error('audit not looked after', { kind: 'audit' }));
    await refusedCalls.flush().catch(() => log.error('refused calls not written', { kind: 'audit' }));
    await readContrl();
    return tickJourneys();
  };
  const stopTicking = startTicking(tick, options.tickMs ?? 0, log);
  const closeCore = async (limitMs: number): Promise<void> => {
    await stopTicking();
    const left = await relay.stop(limitMs);
    if (left > 0) {
      log.warn('deliveries handed back', { count: left });
    }
    await refusedCalls.flush({ all: true }).catch(() => log.error('refused calls not written', { kind: 'audit' }));
    await audit.close(CLOSING_CHECKPOINT_MS).catch(() => log.error('last checkpoint not made', { kind: 'audit' }));
    await storage.close();
  };
  try {
    const doors = await openDoors({ settings, network, clock, log, newId, storage, stories, backlog: () => countBacklog(database), messages: messages.metric, certificates, onRefused: refusedCalls.note, onLogin: auditLogin(store, clock), ...(tls.server === undefined ? {} : { tls: tls.server }), ...deskDoor(operators, options.deskToken) });
    log.info('gateway ready', { port: doors.httpPort, environment: network().environment, version: network().version });
    return {
      doors, stories, desk, store, storage, relay, rulebooks, tick,
      stop: async (limitMs = STOP_MS) => {
        await doors.close();
        await closeCore(limitMs);
      },
    };
  } catch (error) {
    await closeCore(0);
    throw error;
  }
}

/** Who got a token is in the audit before it can be used. */
function auditLogin(store: JourneyStore, clock: Clock): Parameters<typeof openDoors>[0]['onLogin'] {
  return async ({ clientId, partner, role }) => {
    await store.commit({ at: clock.now(), audit: [{ action: 'login', outcome: 'success', actor: clientId, actorRole: role, onBehalfOf: partner }] });
  };
}

function deskDoor(desk: OperatorDesk, token: string | undefined): Pick<Parameters<typeof openDoors>[0], 'desk'> {
  const operation = (name: string): ((query: object) => Promise<unknown>) | undefined => {
    const known = DESK_OPERATIONS.find((it) => it === name);
    return known === undefined ? undefined : (query) => desk[known](query as never);
  };
  return token === undefined ? {} : { desk: { token, operation } };
}

/** One attempt for one outbox row; its proof is kept until the outcome is committed. */
async function sendRow(row: ClaimedDelivery, send: ReturnType<typeof sendDeliveryStory>, proofs: Map<string, SendingProof>): Promise<SendOutcome> {
  const { id, journeyId, recipient, view, kind, subject, about, reasons } = row;
  const [code] = reasons;
  const sent = await send({
    id, journeyId, recipient, view, kind, reasons,
    ...(subject === null ? {} : { subject }), ...(about === null ? {} : { about }), ...(code === undefined ? {} : { code }),
  });
  if (sent.result !== 'delivered') {
    return sent;
  }
  proofs.set(id, { withheld: sent.withheld, data: sent.data, ...(sent.consent === undefined ? {} : { consent: sent.consent }) });
  return { result: 'delivered', receipt: sent.receipt };
}

/** One frame over a connection of its own; over TLS where the network file says so. */
function sendFrameOver(tls: ClientTls): SendFrame {
  return async (to, bytes, timeoutMs) => {
    const client = new MllpClient({ host: to.host, port: to.port, answerTimeoutMs: timeoutMs, ...(to.tls === true ? { tls } : {}) });
    try {
      return await client.send(bytes);
    } finally {
      await client.close();
    }
  };
}

/** Ticks one after the other, never two at once. Answers how to stop: after the tick that runs. */
function startTicking(tick: () => Promise<number>, everyMs: number, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  if (everyMs === 0) {
    return async () => {};
  }
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    running = tick()
      .catch(() => log.error('tick failed', { kind: 'termijnen' }))
      .finally(() => (isBusy = false));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
