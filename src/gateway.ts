import { atMost } from './at-most.ts';
import { auditRefusedCalls } from './audit-refused-calls.ts';
import { watchAudit } from './audit-watch.ts';
import { watchBroker } from './broker-watch.ts';
import { watchCertificates } from './certificate-watch.ts';
import type { NetworkSource } from './config/network-source.ts';
import type { Settings } from './config/settings.ts';
import { departOf } from './depart.ts';
import { makeDepartures } from './departures.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { journeyStore } from './journey-store.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import { Fault } from './kernel/fault.ts';
import { loadIwmoSchemas } from './load-iwmo-schemas.ts';
import { loadSignKey, loadTls } from './load-tls.ts';
import { makeStories, markWith, taskPortsOf } from './make-stories.ts';
import { notifyPartners } from './notify-partners.ts';
import { openBroker } from './open-broker.ts';
import type { Doors } from './open-doors.ts';
import { openDoors } from './open-doors.ts';
import type { Storage } from './open-storage.ts';
import { openStorage, randomFraction, randomId } from './open-storage.ts';
import { httpsFetch } from './outbound/https-fetch.ts';
import { readZaak } from './outbound/gemeente/read-zaak.ts';
import { sendFrameOver } from './outbound/send-frame-over.ts';
import { makeOutbound } from './outbound/outbound.ts';
import { endAllLeases } from './outbox/end-all-leases.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import type { Relay, RelayOptions } from './outbox/relay.ts';
import { RELAY_DEFAULTS } from './outbox/relay.ts';
import type { WorkLoop } from './outbox/work-loop.ts';
import type { OperatorDesk } from './operator-desk.ts';
import { DESK_OPERATIONS, makeOperatorDesk } from './operator-desk.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { DeskStories } from './pipeline/desk-stories.ts';
import { deskStories } from './pipeline/desk-stories.ts';
import { answerToewijzingStory } from './pipeline/answer-toewijzing.ts';
import { sendConsultatieStory } from './pipeline/consultatie/send-consultatie.ts';
import { tickConsultatiesStory } from './pipeline/consultatie/tick-consultaties.ts';
import { isPartnerSecret, readPartnerSecret } from './partner-secrets.ts';
import { sendDeliveryStory } from './pipeline/send-delivery.ts';
import type { Stories } from './pipeline/stories.ts';
import { takeZaakNewsStory } from './pipeline/take-zaak-news.ts';
import { tickJourneysStory } from './pipeline/tick-journeys.ts';
import type { PullOptions } from './pull-loop.ts';
import { PULL_DEFAULTS, startPulls } from './pull-loop.ts';
import type { SendingProof } from './record-settlement.ts';
import { rawRequests } from './raw-requests.ts';
import { readBacklog } from './read-backlog.ts';
import { recordSettlement } from './record-settlement.ts';
import { RELEASE } from './release.ts';
import { checkpointSinks } from './publish-checkpoint.ts';
import { makeSignCall } from './security/sign-call.ts';
import { reloadNetwork } from './reload-network.ts';
import type { Rulebooks } from './rulebooks.ts';
import { loadRulebooks } from './rulebooks.ts';
import { AGAIN_MS, startDeliveries } from './start-deliveries.ts';
import type { Sweep } from './sweeper.ts';
import { makeSweeper } from './sweeper.ts';
import { endPullLeases } from './store/end-pull-leases.ts';
import { watchAlarms } from './watch-alarms.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { tracedAttempt, tracedPull, tracedSend, tracedStore } from './traced-gateway.ts';
import { watchContrl } from './watch-contrl.ts';
import { watchIwmo } from './watch-iwmo.ts';
import { watchUnread } from './watch-unread.ts';
import type { Network } from './workflow/network.ts';
import type { Sends } from './send-row.ts';
import { sendRow } from './send-row.ts';
import { startTicking } from './start-ticking.ts';

/** What a gateway is made of. `network` is asked at every use, so that it may change while the gateway runs. */
export type GatewayOptions = {
  readonly settings: Settings;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId?: NewId;
  readonly rulebooks?: Rulebooks;
  readonly relay?: Partial<RelayOptions>;
  readonly pulls?: Partial<PullOptions>;
  /** Schema of a PostgreSQL database: tests have one each. */
  readonly schema?: string;
  /** How often the clock looks for terms that came, ms; 0: only when `tick` is called. */
  readonly tickMs?: number;
  /** How often retention looks, ms; 0: only when `sweep` is called. */
  readonly sweepMs?: number;
  /** The secret with which commands on this machine may ask the operator's desk; absent: nobody may. */
  readonly deskToken?: string;
  /** A secret that the network file names; absent: files of MGN_PARTNER_SECRETS_DIR. */
  readonly secretOf?: (name: string) => Promise<string | undefined>;
  /** Where another network file comes from while the gateway runs; absent: it stays. */
  readonly source?: NetworkSource;
};

/** A running gateway. `reload` reads the network file again; nothing without a source. */
export type Gateway = {
  readonly doors: Doors;
  readonly stories: Stories;
  readonly desk: DeskStories;
  readonly store: JourneyStore;
  readonly storage: Storage;
  readonly relay: Relay;
  /** Pulls the referrals that sources notified. */
  readonly pulls: WorkLoop;
  readonly rulebooks: Rulebooks;
  /** Takes away what retention says (domain.md 2.6); answers what it did. */
  sweep(): Promise<Sweep>;
  reload(): Promise<void>;
  /** Looks at all terms that came; answers how many journeys it looked at. */
  tick(): Promise<number>;
  /** Takes no more, finishes what is in flight within the limit, and closes everything in reverse order. */
  stop(limitMs?: number): Promise<void>;
};

const CLOSING_CHECKPOINT_MS = 5_000;
const CLOSING_SPANS_MS = 2_000;

/** The composition root: every port meets its adapter here, by hand. Starts in order; a start that fails closes what was open. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, network, clock, log, newId = randomId } = options;
  const tls = loadTls(settings);
  const signKey = loadSignKey(settings);
  requireSignKey(network(), signKey !== undefined);
  const broker = openBroker(settings, network, log);
  const judgeByXsd = loadIwmoSchemas(settings.iwmoXsdDir, network(), log);
  const xsd = judgeByXsd === undefined ? {} : { judgeByXsd };
  requirePartnerSecrets(network(), settings, options.secretOf !== undefined);
  const rulebooks = options.rulebooks ?? (await loadRulebooks(settings.dataDir));
  const storage = await openStorage(settings, clock, options.schema);
  const { database, hash, externalId } = storage;
  const telemetry = await openTelemetry(settings, { version: RELEASE.version, log });
  const { spans } = telemetry;
  if (database.kind === 'embedded') {
    await endAllLeases(database);
    await endPullLeases(database);
  }
  const wake = (): void => relay.wake();
  const store = tracedStore(journeyStore(database, storage.keys, { sealing: storage.cipher, hash, auditKeys: storage.auditKeys, newId, network, taskId: storage.taskId, requestId: storage.requestId, consultatieTaskId: storage.consultatieTaskId, wake }), spans);
  const mark = markWith(hash);
  const tools = { clock, newId, log, network, store, rulebooks, externalId, mark };
  const metrics = gatewayMetrics({ network, clock, version: RELEASE.version, readBacklog: () => readBacklog({ database, store, clock }), circuitOf: (partner) => relay.circuitOf(partner), ...(broker === undefined ? {} : { isBrokerThere: () => broker.isConnected() }) });
  const stories = makeStories({ ...tools, onMessage: (outcome, code) => {
    metrics.onMessage(outcome, code);
    spans.note({ 'mgn.outcome': outcome, 'mgn.code': code });
  }, wakePulls: () => pulls.wake() });

  const desk = deskStories(taskPortsOf(tools));
  const raws = rawRequests({ ...tools, storage });
  const reload = options.source === undefined ? undefined : reloadNetwork({ source: options.source, storage, clock, log, newId });
  const operators = makeOperatorDesk({ storage, store, stories: desk, views: rulebooks.views, clock, newId, network, wake, intake: async () => ({ stories, raws }), circuitOf: (partner) => relay.circuitOf(partner), ...(reload === undefined ? {} : { reload }) });

  const proofs = new Map<string, SendingProof>();
  const relayOptions = { ...RELAY_DEFAULTS, againMs: AGAIN_MS, ...options.relay };
  const departures = makeDepartures(relayOptions.leaseMs);
  const secretOf = options.secretOf ?? readPartnerSecret(settings.partnerSecretsDir);
  const gemeente = { clock, sender: network, secretOf, ...(tls.client === undefined ? {} : { fetch: httpsFetch(tls.client), mailTls: tls.client }) };
  const zaakNews = takeZaakNewsStory({ ...taskPortsOf(tools), isSecret: isPartnerSecret(secretOf), readZaak: (partner, endpoint, change) => readZaak(partner, endpoint, change, gemeente) });
  const outbound = { ...taskPortsOf(tools), send: tracedSend(makeOutbound({ ...gemeente, log, mayLeave: departures.mayLeave, ...(telemetry.traceparentOf === undefined ? {} : { traceparentOf: telemetry.traceparentOf }), ...xsd, sendFrame: sendFrameOver(tls.client ?? {}), ...(signKey === undefined ? {} : { signCall: makeSignCall(signKey) }) }), spans) };
  const sends: Sends = {
    journey: sendDeliveryStory(outbound), consultatie: sendConsultatieStory(outbound),
    // What is resent from its message differs in one thing: the request that the journey holds.
    fromMessage: (message) => sendDeliveryStory({ ...outbound, store: { load: (id) => raws.load(id, message), loadDocument: (journeyId, id) => store.loadDocument(journeyId, id) } }),
  };
  const record = recordSettlement(storage, network, newId, proofs);
  const notices = notifyPartners({ broker, database, log, record });
  const relay = startDeliveries(
    { db: database, sealing: storage.cipher, clock, log, random: randomFraction, send: (row) => metrics.attempt(row, () => tracedAttempt(spans, clock, row, () => sendRow(row, sends, { depart: departOf(database, clock, row, relayOptions.leaseMs), departures }, proofs))), record: notices.record, held: () => network().partners.filter((it) => it.active === false).map((it) => it.id) },
    relayOptions,
    broker,
  );
  const pulls = startPulls({ storage, store, stories: { receiveBundle: tracedPull(spans, stories.receiveBundle) }, network, clock, log, newId, random: randomFraction, ...(tls.client === undefined ? {} : { fetch: httpsFetch(tls.client) }) }, { ...PULL_DEFAULTS, ...options.pulls });
  const readContrl = watchContrl({ database, network, clock, log, record });
  const readIwmo = watchIwmo({ database, store, network, clock, log, newId, record: answerToewijzingStory(tools), ...xsd });
  const judgeAlarms = watchAlarms({ database, network, clock, newId, queueMinutes: settings.alarmQueueMinutes });
  const seekUnread = watchUnread({ database, network, clock, newId });
  const refusedCalls = auditRefusedCalls({ store, clock });
  const audit = watchAudit({ database, keys: storage.auditKeys, signer: storage.signer, sinks: checkpointSinks(settings, tls.client), everySeconds: settings.auditCheckpointSeconds, clock, log, newId });
  const lookAtBroker = watchBroker({ broker, database, clock, newId });
  const certificates = watchCertificates({ own: tls.own, database, clock, newId, network });
  const tickJourneys = tickJourneysStory({
    ...taskPortsOf(tools),
    isAdviesDelivered: async (journeyId) => (await listDeliveries(database, journeyId)).some((it) => it.kind === 'advice' && it.view === 'huisarts' && it.status === 'delivered'),
  });
  const tickConsultaties = tickConsultatiesStory(taskPortsOf(tools));
  const tick = async (): Promise<number> => {
    // What is looked at beside the journeys must never keep their terms from being looked at.
    await certificates.check().catch(() => log.error('certificates not checked', { kind: 'certificate' }));
    await lookAtBroker().catch(() => log.error('broker not looked after', { kind: 'broker' }));
    await notices.renew().catch(() => log.error('partners not told again', { kind: 'broker' }));
    await audit.check().catch(() => log.error('audit not looked after', { kind: 'audit' }));
    await refusedCalls.flush().catch(() => log.error('refused calls not written', { kind: 'audit' }));
    return (await database.exclusively('deadlines', lookAtDeadlines)) ?? 0;
  };
  const lookAtDeadlines = async (): Promise<number> => {
    await readContrl();
    await readIwmo();
    await seekUnread().catch(() => log.error('unread tasks not looked for', { kind: 'termijnen' }));
    await judgeAlarms().catch(() => log.error('alarms not judged', { kind: 'alarm' }));
    // Neither of these keeps the other from its terms.
    const consultaties = tickConsultaties();
    await Promise.allSettled([consultaties]);
    return (await tickJourneys()) + (await consultaties);
  };
  const stopTicking = startTicking(tick, options.tickMs ?? 0, log);
  const sweep = makeSweeper({ storage, store, network, clock, newId, log, holder: randomId(), ...(settings.inboxDir === undefined ? {} : { inboxDir: settings.inboxDir }) });
  const stopSweeping = startTicking(sweep, options.sweepMs ?? 0, log, 'retention');
  const closeCore = async (limitMs: number): Promise<void> => {
    // Side by side: a look that hangs must not keep leased deliveries from the other gateways.
    const looks = Promise.all([stopTicking(), stopSweeping()]);
    const [left] = await Promise.all([relay.stop(limitMs), pulls.stop(limitMs), atMost(limitMs, looks)]);
    if (left > 0) {
      log.warn('deliveries handed back', { count: left });
    }
    await refusedCalls.flush({ all: true }).catch(() => log.error('refused calls not written', { kind: 'audit' }));
    await audit.close(CLOSING_CHECKPOINT_MS).catch(() => log.error('last checkpoint not made', { kind: 'audit' }));
    await storage.close();
    await telemetry.close(CLOSING_SPANS_MS);
  };
  try {
    const doors = await openDoors({ settings, network, clock, log, newId, storage, stories, metrics, spans, ...(broker === undefined ? {} : { isBrokerThere: () => broker.isConnected() }), certificates, onRefused: refusedCalls.note, zaakNews, onLogin: auditLogin(store, clock), ...(tls.server === undefined ? {} : { tls: tls.server }), ...deskDoor(operators, options.deskToken) });
    metrics.onReady();
    log.info('gateway ready', { port: doors.httpPort, environment: network().environment, version: network().version });
    return {
      doors, stories, desk, store, storage, relay, pulls, rulebooks, tick, sweep,
      reload: async () => void (await reload?.()),
      stop: async (limitMs = settings.stopSeconds * 1000) => {
        const endsAt = performance.now() + limitMs;
        // Half of the time is for answering who asked already: senders repeat what was not answered.
        await atMost(limitMs / 2, doors.close());
        await closeCore(Math.max(0, endsAt - performance.now()));
      },
    };
  } catch (error) {
    await closeCore(0);
    throw error;
  }
}

/** Without a key to sign with no answer would ever reach ZorgDomein: better to hear so at the start. */
function requireSignKey({ partners }: Network, isThere: boolean): void {
  if (!isThere && partners.some(({ endpoints }) => endpoints.some(({ protocol }) => protocol === 'zorgdomein-fhir'))) {
    throw new Fault('ENVIRONMENT', { settings: 'MGN_SIGN_KEY_FILE' });
  }
}

/** Better to hear at the start that a gemeente can't be reached than by its first melding. */
function requirePartnerSecrets({ environment, partners }: Network, { partnerSecretsDir }: Settings, isGiven: boolean): void {
  const isNeeded = partners.some(({ endpoints }) => endpoints.some(({ protocol }) => protocol === 'zgw' || protocol === 'objecten'));
  if (environment === 'production' && isNeeded && !isGiven && partnerSecretsDir === undefined) {
    throw new Fault('ENVIRONMENT', { settings: 'MGN_PARTNER_SECRETS_DIR' });
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
