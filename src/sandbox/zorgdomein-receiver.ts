import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import express from 'express';
import type { Express, Request, RequestHandler, Response } from 'express';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import type { PublicJwk } from '../workflow/network.ts';
import type { FaultSwitch, PartnerFault } from './fault-switch.ts';
import { makeFaultSwitch, readFault } from './fault-switch.ts';
import { isJson } from './memory-fhir.ts';
import { shapeProblems } from './stu3-document-shape.ts';

/** A document that was filed; `isRepeat`: the same under the same id came again, and was not filed twice. */
export type FiledDocument = { readonly at: string; readonly id: string; readonly number: string; readonly title: string; readonly isRepeat: boolean; readonly bundle: unknown };

/** How ZorgDomein is simulated. `tls` asks a client certificate of `ca`; `token` is what a JWT must be. Absent: not looked at. */
export type ZorgdomeinReceiverOptions = {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca: string };
  readonly token?: { readonly issuer: string; readonly audience: string; readonly keys: readonly PublicJwk[] };
  readonly now?: () => Date;
  /** Whether a transaction with this ZD number is open; absent: every one is. */
  readonly isOpen?: (number: string) => boolean;
  readonly onDocument?: (document: FiledDocument) => void;
};

/** A simulated ZorgDomein, as far as it takes answers (formats.md 1.6). */
export type ZorgdomeinReceiver = {
  /** Where documents go, for the endpoint in the network file. */
  readonly url: string;
  readonly port: number;
  inbox(): readonly FiledDocument[];
  setFault(fault: PartnerFault | undefined): void;
  close(): Promise<void>;
};

const FHIR_JSON = 'application/fhir+json';
/** How it misbehaves; another fault is refused, since nothing would come of it. */
const FAULTS = ['status', 'delayMs', 'times', 'reset', 'answerLost'] as const;

/**
 * Starts a ZorgDomein that refuses what the real one would: 403 without our certificate, 401 for a missing, unsigned,
 * wrongly signed, expired or used token, 415, 400 and 422 for what is no STU3 document of an answer, 404 for a transaction
 * that it does not know, 409 for a document id with another content. `/inbox` and `/faults` are for people and testers.
 */
export async function startZorgdomeinReceiver(options: ZorgdomeinReceiverOptions = {}): Promise<ZorgdomeinReceiver> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  const faults = makeFaultSwitch();
  const inbox: FiledDocument[] = [];
  const app = receiverApp(faults, inbox, options);
  // Who shows no certificate gets an answer that says so, and not a broken handshake.
  const server: Server = tls === undefined ? createServer(app) : createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const own = (server.address() as AddressInfo).port;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${own}/fhir/documents`,
    port: own,
    inbox: () => inbox,
    setFault: (fault) => faults.set(fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function receiverApp(faults: FaultSwitch, inbox: FiledDocument[], options: ZorgdomeinReceiverOptions): Express {
  const app = express().disable('x-powered-by');
  app.get('/inbox', (_request, response) => void response.json(inbox));
  app.post('/faults', express.json(), (request, response) => {
    const read = readFault(request.body, FAULTS);
    faults.set(read === undefined ? faults.current() : read.fault);
    response.status(read === undefined ? 400 : 200).json(faults.current() ?? {});
  });
  app.use('/fhir', checkCertificate(options), checkToken(options), misbehave(faults));
  app.post('/fhir/documents', express.json({ type: [FHIR_JSON], limit: '50mb' }), (request, response) => file(request, response, inbox, options));
  return app;
}

function checkCertificate({ tls }: ZorgdomeinReceiverOptions): RequestHandler {
  return (request, response, next) => {
    if (tls === undefined || (request.socket as TLSSocket).authorized) {
      next();
    } else {
      refuse(response, 403, ['No client certificate of a known authority.']);
    }
  };
}

function checkToken({ token, now = () => new Date() }: ZorgdomeinReceiverOptions): RequestHandler {
  const used = new Set<string>();
  return async (request, response, next) => {
    const bearer = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
    const isGood = token === undefined ? bearer !== '' : await isSigned(bearer, token, now(), used);
    if (isGood) {
      next();
    } else {
      refuse(response, 401, ['No valid JWT.']);
    }
  };
}

async function isSigned(bearer: string, { issuer, audience, keys }: NonNullable<ZorgdomeinReceiverOptions['token']>, now: Date, used: Set<string>): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(bearer, createLocalJWKSet({ keys } as unknown as JSONWebKeySet), { algorithms: ['RS256'], issuer, audience, currentDate: now, requiredClaims: ['exp', 'iat', 'jti'], maxTokenAge: '5m' });
    const isNew = !used.has(payload.jti ?? '');
    used.add(payload.jti ?? '');
    return isNew;
  } catch {
    return false;
  }
}

function misbehave(faults: FaultSwitch): RequestHandler {
  return async (request, response, next) => {
    const fault = faults.take();
    await sleep(fault?.delayMs ?? 0);
    if (fault?.reset === true) {
      request.socket.destroy();
    } else if (fault?.status !== undefined) {
      refuse(response, fault.status, ['Told to misbehave.']);
    } else {
      // The work is done as always; only the answer goes nowhere.
      response.end = fault?.answerLost === true ? () => response.destroy() : response.end;
      next();
    }
  };
}

function file(request: Request, response: Response, inbox: FiledDocument[], { now = () => new Date(), isOpen = () => true, onDocument }: ZorgdomeinReceiverOptions): void {
  const bundle: unknown = request.body;
  if (!isJson(bundle)) {
    refuse(response, 415, [`Only ${FHIR_JSON}.`]);
    return;
  }
  const problems = shapeProblems(bundle);
  if (problems.length > 0) {
    refuse(response, 422, problems);
    return;
  }
  const { number, title } = saidIn(bundle);
  const id = String(bundle['id']);
  const earlier = inbox.find((it) => it.id === id);
  const isOther = earlier !== undefined && JSON.stringify(earlier.bundle) !== JSON.stringify(bundle);
  if (!isOpen(number) || isOther) {
    refuse(response, isOther ? 409 : 404, [isOther ? 'Bundle.id: used for another document' : 'Composition.identifier: no open transaction']);
    return;
  }
  const filed: FiledDocument = { at: now().toISOString(), id, number, title, isRepeat: earlier !== undefined, bundle };
  inbox.push(filed);
  onDocument?.(filed);
  response.status(earlier === undefined ? 201 : 200).location(`${request.originalUrl}/${id}`).end();
}

function saidIn(bundle: Readonly<Record<string, unknown>>): { readonly number: string; readonly title: string } {
  const [first] = Array.isArray(bundle['entry']) ? (bundle['entry'] as readonly unknown[]) : [];
  const composition = isJson(first) && isJson(first['resource']) ? first['resource'] : {};
  const identifier = isJson(composition['identifier']) ? composition['identifier'] : {};
  return { number: String(identifier['value']), title: String(composition['title']) };
}

function refuse(response: Response, status: number, problems: readonly string[]): void {
  const outcome = { resourceType: 'OperationOutcome', issue: problems.map((diagnostics) => ({ severity: 'error', code: 'processing', diagnostics })) };
  response.status(status).set('content-type', FHIR_JSON).end(JSON.stringify(outcome));
}
