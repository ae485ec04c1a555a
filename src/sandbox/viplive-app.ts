import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Express, Request, Response } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { FaultSwitch } from './fault-switch.ts';
import { misbehave, serveFaults } from './misbehave.ts';
import type { HeldReferral } from './viplive-task.ts';
import type { Notifying, NotifyAnswer } from './viplive.ts';

/** What the simulated VIPLive serves from. */
export type VipLiveParts = {
  readonly now: () => Date;
  readonly faults: { readonly token: FaultSwitch; readonly read: FaultSwitch };
  readonly held: ReadonlyMap<string, HeldReferral>;
  readonly updates: unknown[];
  readonly gatewayUrl: () => string;
  /** The gateway's id here. */
  readonly clientId: string;
  readonly tokenEndpoint: () => string;
  readonly onPulled: (identifier: string) => void;
  readonly hold: (bundle: object, form?: 'json' | 'xml') => HeldReferral;
  readonly send: (referral: HeldReferral, notifying: Notifying) => Promise<NotifyAnswer>;
  readonly withdraw: (referral: HeldReferral, notifying: Notifying) => Promise<NotifyAnswer>;
};

type Granted = { readonly base: string; readonly until: number };

const TOKEN_SECONDS = 60;
const FHIR_TYPES = ['application/fhir+json', 'application/json'];

/** The HTTP side: a token per authorization base, the referral that it opens, Task updates; `/send` and `/withdraw` for testers. */
export function vipLiveApp(parts: VipLiveParts): Express {
  const app = express().disable('x-powered-by');
  const tokens = new Map<string, Granted>();
  serveFaults(app, '/faults/token', parts.faults.token);
  serveFaults(app, '/faults/read', parts.faults.read);
  app.post('/oauth/token', misbehave(parts.faults.token, (response, status) => void response.status(status).json({ error: status === 400 ? 'invalid_grant' : 'invalid_client' })), express.urlencoded({ extended: false }), giveToken(parts, tokens));
  app.use('/fhir', misbehave(parts.faults.read, (response, status) => refuse(response, status)));
  app.get('/fhir/{*path}', (request, response) => {
    const base = baseOf(parts, tokens, request);
    if (base === undefined) {
      refuse(response, 401);
      return;
    }
    const found = [...parts.held.values()].find((it) => `/fhir/${it.path}` === request.path);
    if (found === undefined || found.authorizationBase !== base) {
      refuse(response, found === undefined ? 404 : 403);
      return;
    }
    response.status(200).set('content-type', found.mediaType).end(found.bytes);
    parts.onPulled(found.identifier);
  });
  app.put('/fhir/Task', express.json({ type: FHIR_TYPES }), (request, response) => {
    if (baseOf(parts, tokens, request) === undefined) {
      refuse(response, 401);
      return;
    }
    parts.updates.push(request.body);
    response.status(200).json(request.body);
  });
  serveTester(app, parts);
  return app;
}

/** A token for who proves to be the gateway and shows an authorization base that was given out. */
function giveToken({ now, clientId, gatewayUrl, tokenEndpoint, held }: VipLiveParts, tokens: Map<string, Granted>): (request: Request, response: Response) => Promise<void> {
  const seen = new Set<string>();
  return async (request, response) => {
    const { grant_type: grant, client_assertion: assertion, authorization_base: base } = request.body as Readonly<Record<string, unknown>>;
    try {
      const keys = createRemoteJWKSet(new URL(`${gatewayUrl()}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(String(assertion), keys, { algorithms: ['PS256'], issuer: clientId, subject: clientId, audience: tokenEndpoint(), currentDate: now(), requiredClaims: ['exp', 'jti'] });
      if (grant !== 'client_credentials' || seen.has(payload.jti ?? '')) {
        throw new Error('used, or another grant');
      }
      seen.add(payload.jti ?? '');
    } catch {
      response.status(401).json({ error: 'invalid_client' });
      return;
    }
    if (![...held.values()].some((it) => it.authorizationBase === base)) {
      response.status(400).json({ error: 'invalid_grant' });
      return;
    }
    const token = randomUUID();
    tokens.set(token, { base: String(base), until: now().getTime() + TOKEN_SECONDS * 1000 });
    response.json({ access_token: token, token_type: 'bearer', expires_in: TOKEN_SECONDS });
  };
}

function baseOf({ now }: VipLiveParts, tokens: ReadonlyMap<string, Granted>, request: Request): string | undefined {
  const granted = tokens.get(request.get('authorization')?.replace(/^Bearer /, '') ?? '');
  return granted === undefined || granted.until < now().getTime() ? undefined : granted.base;
}

/** `POST /send?agb=…` with a Bundle: holds it and notifies; `POST /withdraw?agb=…&identifier=…`. For who tests a gateway by hand. */
function serveTester(app: Express, { held, hold, send, withdraw }: VipLiveParts): void {
  const formOf = (request: Request): 'json' | 'xml' => (request.query['form'] === 'xml' ? 'xml' : 'json');
  const agbOf = (request: Request): string => (typeof request.query['agb'] === 'string' ? request.query['agb'] : '');
  app.get('/held', (_request, response) => void response.json([...held.keys()]));
  app.post('/send', express.json({ type: FHIR_TYPES, limit: '50mb' }), async (request, response) => {
    const referral = hold(request.body as object, formOf(request));
    const answer = await send(referral, { practiceAgb: agbOf(request), form: formOf(request) });
    response.status(answer.status).json({ identifier: referral.identifier, ...answer });
  });
  app.post('/withdraw', async (request, response) => {
    const referral = held.get(String(request.query['identifier']));
    if (referral === undefined) {
      response.status(404).json({});
      return;
    }
    response.json(await withdraw(referral, { practiceAgb: agbOf(request) }));
  });
}

function refuse(response: Response, status: number): void {
  response.status(status).set('content-type', 'application/fhir+json').end(JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing', diagnostics: 'Refused.' }] }));
}
