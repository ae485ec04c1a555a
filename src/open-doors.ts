import type { CallerPorts } from './callers.ts';
import { makeCallers } from './callers.ts';
import type { CertificateWatch } from './certificate-watch.ts';
import type { Settings } from './config/settings.ts';
import { makeFhirRoutes } from './inbound/http/fhir-routes.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { AdminDesk } from './inbound/http/admin-desk.ts';
import type { RefusedCall } from './inbound/http/door-ports.ts';
import { DEFAULT_LIMITS } from './inbound/http/door-ports.ts';
import { listenHttp } from './inbound/http/listen-http.ts';
import { makeAdminDoor } from './inbound/http/make-admin-door.ts';
import { makeHttpDoor } from './inbound/http/make-http-door.ts';
import { openapiDocument } from './inbound/http/openapi-document.ts';
import { originOf } from './inbound/hl7v2/mllp-peer.ts';
import { peerCertificate } from './inbound/peer-certificate.ts';
import type { ServerTls } from './inbound/server-tls.ts';
import { watchInbox } from './inbound/files/watch-inbox.ts';
import { answerBroken } from './inbound/hl7v2/answer-broken.ts';
import { startMllpServer } from './inbound/hl7v2/mllp-server.ts';
import type { Code } from './kernel/codes.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import type { Storage } from './open-storage.ts';
import { RELEASE } from './release.ts';
import type { Stories } from './pipeline/stories.ts';
import type { TakeZaakNews } from './pipeline/take-zaak-news.ts';
import type { SpanRecorder } from './telemetry/span-recorder.ts';
import { tracedFile, tracedFrame, tracedRequest } from './traced-gateway.ts';
import type { Network } from './workflow/network.ts';

/** What the doors lean on. */
export type DoorTools = {
  readonly settings: Settings;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: NewId;
  readonly storage: Storage;
  readonly stories: Stories;
  readonly metrics: GatewayMetrics;
  readonly spans: SpanRecorder;
  /** Whether the broker is there; absent: deliveries are driven from the database. */
  readonly isBrokerThere?: () => boolean;
  readonly onRefused: (refused: RefusedCall) => Promise<void>;
  readonly zaakNews?: TakeZaakNews;
  readonly onLogin: CallerPorts['onLogin'] & {};
  readonly desk?: AdminDesk;
  /** MLLP and HTTP over TLS; the admin door stays plain, it is kept inside. */
  readonly tls?: ServerTls;
  readonly certificates: Pick<CertificateWatch, 'see'>;
};

/** The open doors: their real ports (a setting of 0 lets the system choose), and the address that partners use. */
export type Doors = {
  readonly httpPort: number;
  readonly adminPort: number;
  readonly mllpPort: number;
  readonly baseUrl: string;
  close(): Promise<void>;
};

/** Opens MLLP, HTTP and admin doors, in this order; when one can't be opened the others are closed again. */
export async function openDoors(tools: DoorTools): Promise<Doors> {
  const { settings, log, stories, certificates } = tools;
  const tls = tools.tls === undefined ? {} : { tls: tools.tls };
  const host = settings.bindHost;
  const onTurnedAway = (code: Code): void => tools.metrics.onMessage('turned-away', code);
  const opened: { close(): Promise<void> }[] = [];
  let baseUrl = settings.publicUrl ?? '';
  try {
    const mllp = await startMllpServer({
      host, port: settings.mllpPort, log, ...tls,
      onFrame: (bytes, peer) => {
        certificates.see(peer.certificate);
        return tracedFrame(tools.spans, bytes, () => answered(tools.metrics, () => stories.receiveHl7v2(bytes, originOf(peer))));
      },
      onBroken: answerBroken({ ...tools, receive: stories.receiveHl7v2, onTurnedAway }),
    });
    opened.push(mllp);
    const callers = makeCallers({ ...tools, baseUrl: () => baseUrl });
    const door = makeHttpDoor({ stories, ...callers, log, limits: DEFAULT_LIMITS, baseUrl: () => baseUrl, release: RELEASE, onAccess: tools.metrics.onAccess, onTurnedAway, onRefused: tools.onRefused, ...(tools.zaakNews === undefined ? {} : { zaakNews: tools.zaakNews }), ownKeys: async () => ({ keys: [(await tools.storage.signingKey()).publicJwk] }) });
    const http = await listenHttp(
      (request, response) => {
        certificates.see(peerCertificate(request.socket));
        tracedRequest(tools.spans, request, response, () => door(request, response));
      },
      { host, port: settings.httpPort, log, ...tls },
    );
    opened.push(http);
    baseUrl = settings.publicUrl?.replace(/\/$/, '') ?? `${tools.tls === undefined ? 'http' : 'https'}://${host}:${http.port}`;
    const openapi = (): ReturnType<typeof openapiDocument> => openapiDocument(makeFhirRoutes(stories, () => baseUrl), baseUrl, RELEASE);
    const admin = await listenHttp(
      makeAdminDoor({ checks: () => checks(tools), extras: (): Readonly<Record<string, boolean>> => (tools.isBrokerThere === undefined ? {} : { broker: tools.isBrokerThere() }), metrics: tools.metrics.render, openapi, log, ...(tools.desk === undefined ? {} : { desk: tools.desk }) }),
      { host, port: settings.adminPort },
    );
    opened.push(admin);
    if (settings.inboxDir !== undefined) {
      opened.push(await watchInbox({ folder: settings.inboxDir, receive: tracedFile(tools.spans, stories.receiveHl7v2), clock: tools.clock, log }));
    }
    return { httpPort: http.port, adminPort: admin.port, mllpPort: mllp.port, baseUrl, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** Counts how long a frame waited for its answer. */
async function answered(metrics: GatewayMetrics, answer: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const startedAt = performance.now();
  const bytes = await answer();
  metrics.onFrame(performance.now() - startedAt);
  return bytes;
}

async function closeAll(opened: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const door of opened.toReversed()) {
    await door.close();
  }
}

async function checks({ storage }: DoorTools): Promise<Readonly<Record<string, boolean>>> {
  const database = await storage.database.query('select 1 as one').then(() => true, () => false);
  return { database };
}
