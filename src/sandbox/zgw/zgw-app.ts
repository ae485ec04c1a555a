import express from 'express';
import type { Express, RequestHandler, Response } from 'express';
import { jwtVerify } from 'jose';
import type { FaultSwitch } from '../fault-switch.ts';
import { misbehave, serveFaults } from '../misbehave.ts';
import { objectenRoutes } from './objecten-routes.ts';
import type { ZgwOptions } from './start-zgw-partner.ts';
import { sendProblem } from './zgw-problem.ts';
import type { Resource, ZgwRegisters } from './zgw-registers.ts';
import { REGISTERS } from './zgw-registers.ts';
import { RULES } from './zgw-rules.ts';

/** What the routes work with. `onMade` is told of each new resource, `onWork` of the gateway's delivery behind a call. */
export type ZgwParts = ZgwOptions & { readonly now: () => Date; readonly registers: ZgwRegisters; readonly faults: FaultSwitch; readonly inbox: () => unknown; readonly onMade: (list: string, made: Resource) => void; readonly onWork: (requestId: string, url: string) => void };

/** Query parameters that each list knows; others are refused, as the real APIs do. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  zaken: ['bronorganisatie', 'identificatie', 'page'], rollen: ['zaak', 'roltype', 'betrokkeneType', 'page'], statussen: ['zaak', 'statustype', 'page'], resultaten: ['zaak', 'page'],
  zaakinformatieobjecten: ['zaak', 'informatieobject'], enkelvoudiginformatieobjecten: ['bronorganisatie', 'identificatie', 'page'],
  zaaktypen: ['identificatie', 'status', 'datumGeldigheid', 'page'], roltypen: ['zaaktype', 'omschrijvingGeneriek', 'status', 'page'], statustypen: ['zaaktype', 'status', 'page'],
  resultaattypen: ['zaaktype', 'status', 'page'], informatieobjecttypen: ['catalogus', 'status', 'page'], 'zaaktype-informatieobjecttypen': ['zaaktype', 'informatieobjecttype', 'page'],
};

/** Small pages, so that whoever reads only the first is found out. */
const PAGE = 2;

/** The APIs of one gemeente on one server: `/zaken`, `/documenten`, `/catalogi` and `/objecten`, each under `/api/v…`. */
export function zgwApp(parts: ZgwParts): Express {
  const { registers, faults } = parts;
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  app.get('/inbox', (_request, response) => void response.json(parts.inbox()));
  serveFaults(app, '/faults', faults);
  app.use(misbehave(faults, (response, status) => sendProblem(response, { status, code: 'told-to' })));
  app.use('/objecten/api/v2', objectenRoutes(parts));
  app.use(checkToken(parts), express.json({ limit: '50mb' }));
  for (const [api, lists] of Object.entries(REGISTERS) as [keyof typeof REGISTERS, readonly string[]][]) {
    for (const name of lists) {
      const path = `/${api}/api/v1/${name}`;
      app.get(path, checkCrs(name), (request, response) => answerList(response, registers, name, request.query as Record<string, string>));
      app.get(`${path}/:uuid`, checkCrs(name), (request, response) => {
        const found = registers.list(name).find((it) => it['uuid'] === request.params['uuid']);
        if (found === undefined) {
          sendProblem(response, { status: 404, code: 'not_found' });
        } else {
          response.json(found);
        }
      });
      app.post(path, checkCrs(name), (request, response) => {
        const rule = RULES[name];
        const body = request.body as Readonly<Record<string, unknown>>;
        const problem = rule === undefined ? { status: 405, code: 'method_not_allowed' } : rule(body, registers, parts.now());
        if (problem !== undefined) {
          sendProblem(response, problem);
          return;
        }
        const made = registers.add(api, name, body);
        parts.onWork(request.get('x-request-id') ?? '', made.url);
        response.status(201).set('location', made.url).json(made);
        parts.onMade(name, made);
      });
    }
  }
  app.use((_request, response) => sendProblem(response, { status: 404, code: 'not_found' }));
  return app;
}

/** The token of the ZGW standard: HS256 with the client's secret, `iss` and `client_id` the client, `iat` of the last hour. */
function checkToken({ clientId, secret, now }: ZgwParts): RequestHandler {
  return async (request, response, next) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'], issuer: clientId, currentDate: now() });
      const age = now().getTime() / 1000 - (payload.iat ?? 0);
      if (payload['client_id'] !== clientId || typeof payload['user_id'] !== 'string' || age > 3600 || age < -60) {
        throw new Error('not this client, or not of this hour');
      }
      next();
    } catch {
      sendProblem(response, { status: 403, code: 'not_authenticated' });
    }
  };
}

/** Zaken have geometry, so that their API asks in which coordinates. */
function checkCrs(name: string): RequestHandler {
  return (request, response, next) => {
    const asked = ['accept-crs', ...(request.method === 'POST' ? ['content-crs'] : [])];
    const missing = name === 'zaken' && asked.some((header) => request.get(header) !== 'EPSG:4326');
    if (missing) {
      sendProblem(response, { status: 412, code: 'precondition_failed' });
    } else {
      next();
    }
  };
}

function answerList(response: Response, registers: ZgwRegisters, name: string, query: Readonly<Record<string, string>>): void {
  const allowed = QUERIES[name] ?? [];
  if (Object.keys(query).some((key) => !allowed.includes(key))) {
    sendProblem(response, { status: 400, code: 'invalid', invalidParams: [{ name: 'nonFieldErrors', code: 'unknown-parameters' }] });
    return;
  }
  const { page = '1', status, ...filters } = query;
  const found = registers.list(name).filter((it) => Object.entries(filters).every(([key, value]) => it[key] === value) && (status !== 'definitief' || it['concept'] !== true));
  if (name === 'zaakinformatieobjecten') {
    response.json(found);
    return;
  }
  const at = (Number(page) - 1) * PAGE;
  const isMore = found.length > at + PAGE;
  const next = new URLSearchParams({ ...query, page: String(Number(page) + 1) });
  response.json({ count: found.length, next: isMore ? `${response.req.protocol}://${response.req.get('host') ?? ''}${response.req.path}?${next.toString()}` : null, previous: null, results: found.slice(at, at + PAGE) });
}
