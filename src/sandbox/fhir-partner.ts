import { randomUUID } from 'node:crypto';
import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import express from 'express';
import type { Express, RequestHandler, Response } from 'express';
import { listenHttp } from '../inbound/http/listen-http.ts';
import type { FaultSwitch, PartnerFault } from './fault-switch.ts';
import { makeFaultSwitch } from './fault-switch.ts';
import type { Done, Effect, Stored } from './memory-fhir.ts';
import { MemoryFhir } from './memory-fhir.ts';
import { misbehave, serveFaults } from './misbehave.ts';

/** One delivery that reached the partner. `effect` of each resource shows whether a repeat changed anything. */
export type Received = {
  readonly at: string;
  /** `X-Request-Id`: the gateway's delivery id. */
  readonly requestId: string | undefined;
  /** The trace in which it was sent (W3C), when the gateway was told that this partner takes one. */
  readonly traceparent?: string;
  readonly resources: readonly { readonly place: string; readonly effect: Effect; readonly resource: Resource }[];
};

/** How a partner is started. Port 0: any free one. */
export type FhirPartnerOptions = {
  readonly host?: string;
  readonly port?: number;
  /** Asks this bearer token of who sends. */
  readonly token?: string;
  readonly now?: () => Date;
  readonly onReceived?: (received: Received) => void;
  /** False: what was taken is told by `onReceived` alone, `inbox()` stays empty; for runs so long that memory counts. */
  readonly keepsInbox?: boolean;
  /** How it misbehaves, decided elsewhere; absent: a switch of its own, that `setFault` sets. */
  readonly faults?: FaultSwitch;
};

/** A simulated partner with a FHIR server: VG team, ggz EPD, gemeente, welzijn, schuldhulp, a huisarts's HIS. */
export type FhirPartner = {
  /** Base URL, for the endpoint in the network file. */
  readonly url: string;
  readonly port: number;
  /** What was taken, oldest first. */
  inbox(): readonly Received[];
  /** What the partner has now. */
  list(type?: string): readonly Stored[];
  /** Puts a resource of its own there, as one does who knew the person already. */
  seed(resource: Resource): Stored;
  /** Makes it misbehave; undefined ends that. */
  setFault(fault: PartnerFault | undefined): void;
  close(): Promise<void>;
};

const FHIR_JSON = 'application/fhir+json';

/** Starts a partner's FHIR server: transactions at `/fhir`, reads under it, `/inbox` for people, `/faults` for testers. */
export async function startFhirPartner(options: FhirPartnerOptions = {}): Promise<FhirPartner> {
  const { host = '127.0.0.1', port = 0 } = options;
  const store = new MemoryFhir(randomUUID);
  const faults = options.faults ?? makeFaultSwitch();
  const inbox: Received[] = [];
  const listener = await listenHttp(partnerApp(store, faults, inbox, options), { host, port });
  return {
    url: `http://${host}:${listener.port}/fhir`,
    port: listener.port,
    inbox: () => inbox,
    list: (type) => store.list(type),
    seed: (resource) => store.seed(resource),
    setFault: (fault) => faults.set(fault),
    close: () => listener.close(),
  };
}

function partnerApp(store: MemoryFhir, faults: FaultSwitch, inbox: Received[], { token, now = () => new Date(), onReceived, keepsInbox = true }: FhirPartnerOptions): Express {
  const app = express().disable('x-powered-by');
  app.get('/inbox', (_request, response) => void response.json(inbox));
  serveFaults(app, '/faults', faults);
  app.use('/fhir', checkToken(token), misbehave(faults, (response, status) => answer(response, status, refusal('Told to misbehave.'))));
  app.post('/fhir', express.json({ type: [FHIR_JSON, 'application/json'], limit: '50mb' }), (request, response) => {
    const done = store.transact(request.body);
    if (!done.ok) {
      answer(response, done.refusal.status, refusal(done.refusal.diagnostics));
      return;
    }
    const resources = done.value.map(({ place, effect }) => ({ place, effect, resource: store.find(place)?.resource as Resource }));
    const traceparent = request.get('traceparent');
    const received: Received = { at: now().toISOString(), requestId: request.get('x-request-id'), ...(traceparent === undefined ? {} : { traceparent }), resources };
    if (keepsInbox) {
      inbox.push(received);
    }
    onReceived?.(received);
    answer(response, 200, { resourceType: 'Bundle', type: 'transaction-response', entry: done.value.map(responseEntry) });
  });
  app.get('/fhir/:type/:id', (request, response) => {
    const found = store.find(`${request.params['type']}/${request.params['id']}`);
    answer(response, found ? 200 : 404, found?.resource ?? refusal('Unknown id.'));
  });
  app.get('/fhir/:type', (request, response) => {
    const { identifier } = request.query;
    const found = typeof identifier === 'string' ? store.search(request.params['type'], identifier) : store.list(request.params['type']);
    answer(response, 200, { resourceType: 'Bundle', type: 'searchset', total: found.length, entry: found.map(({ resource }) => ({ resource })) });
  });
  return app;
}

function responseEntry({ place, version, effect }: Done): object {
  return { response: { status: effect === 'created' ? '201 Created' : '200 OK', location: `${place}/_history/${version}`, etag: `W/"${version}"` } };
}

function checkToken(token: string | undefined): RequestHandler {
  return (request, response, next) => {
    if (token === undefined || request.get('authorization') === `Bearer ${token}`) {
      next();
    } else {
      answer(response, 401, refusal('No valid token.'));
    }
  };
}

function answer(response: Response, status: number, body: object): void {
  response.status(status).set('content-type', FHIR_JSON).end(JSON.stringify(body));
}

function refusal(diagnostics: string): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing', diagnostics }] };
}
