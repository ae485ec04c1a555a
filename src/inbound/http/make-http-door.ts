import express from 'express';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import { capabilityStatement } from './capability-statement.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS, smartConfiguration } from './doors.ts';
import { errorHandler } from './error-handler.ts';
import type { FhirRoute } from './exchange.ts';
import { makeFhirRoutes } from './fhir-routes.ts';
import { oauthToken } from './oauth-token.ts';
import { postConsultatie } from './post-consultatie.ts';
import { postFhirBundle } from './post-fhir-bundle.ts';
import { openapiDocument } from './openapi-document.ts';
import { postHl7v2 } from './post-hl7v2.ts';
import { postNotification } from './post-notification.ts';
import { API_VERSION, sendProblem } from './problem.ts';
import { takeVipliveTask } from './post-viplive.ts';
import { postZorgdomein, putZorgdomeinTask } from './post-zorgdomein.ts';
import { limitInWork } from './limit-in-work.ts';
import { limitRate } from './rate-limit.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf, traceRequests } from './request-trace.ts';
import { serveFhirRoute } from './serve-fhir-route.ts';

/**
 * The HTTP door (design 2.3): HL7 v2, FHIR and tokens. It only translates: rules, rights on a resource and audit live in
 * the stories. Every error is an OperationOutcome, apart from the token endpoint's, which are RFC 6749's.
 */
export function makeHttpDoor(ports: DoorPorts): Express {
  const { stories, log, baseUrl, release } = ports;
  const routes = makeFhirRoutes(stories, baseUrl);
  const app = express();
  // ETags are resource versions here; a hash of a body as ETag would be taken for one.
  app.set('etag', false).set('query parser', false).set('case sensitive routing', true);
  app.use(traceRequests(ports), helmet(), limitRate(ports.limits.requestsPerSecond ?? REQUESTS_PER_SECOND), limitInWork(ports.limits.requestsInWork ?? REQUESTS_IN_WORK, ports.onTurnedAway));

  app.get(DOORS.metadata.path, named(DOORS.metadata.path), (_request, response) => {
    sendReply(response, { status: 200, body: capabilityStatement(routes, baseUrl(), release) });
  });
  for (const { path } of [DOORS.smart, DOORS.smartOfFhir]) {
    app.get(path, named(path), (_request, response) => {
      response.json(smartConfiguration(baseUrl()));
    });
  }
  app.get(DOORS.jwks.path, named(DOORS.jwks.path), async (_request, response) => {
    response.json((await ports.ownKeys?.()) ?? { keys: [] });
  });
  app.post(DOORS.token.path, named(DOORS.token.path), limitRate(ports.limits.tokenRequestsPerSecond ?? TOKEN_REQUESTS_PER_SECOND), oauthToken(ports));
  app.post(DOORS.hl7v2.path, named(DOORS.hl7v2.path), postHl7v2(ports));
  app.post(DOORS.fhir.path, named(DOORS.fhir.path), postFhirBundle(ports));
  app.post(DOORS.zorgdomein.path, named(DOORS.zorgdomein.path), postZorgdomein(ports));
  app.put(DOORS.zorgdomeinTask.path, named(DOORS.zorgdomeinTask.path), putZorgdomeinTask(ports));
  app.post(DOORS.consultatie.path, named(DOORS.consultatie.path), postConsultatie(ports));
  app.post(DOORS.viplive.path, named(DOORS.viplive.path), takeVipliveTask(ports));
  app.put(DOORS.vipliveUpdate.path, named(DOORS.vipliveUpdate.path), takeVipliveTask(ports));
  app.post(DOORS.hl7v2Versioned.path, named(DOORS.hl7v2Versioned.path), postHl7v2(ports, sendProblem));
  app.post(DOORS.notificaties.path, named(DOORS.notificaties.path), postNotification(ports));
  app.get(DOORS.openapi.path, named(DOORS.openapi.path), (_request, response) => {
    response.set({ 'api-version': API_VERSION, 'access-control-allow-origin': '*' }).json(openapiDocument(routes, baseUrl(), release));
  });
  for (const route of routes) {
    app[VERBS[route.method]](route.path, serveFhirRoute(route, ports));
  }

  app.use(refuseUnmatched([...Object.values(DOORS), ...routes]));
  app.use(errorHandler(log));
  return app;
}

/** Far beyond what a sender needs, and too little to keep the others out. A token is asked for once in five minutes. */
const REQUESTS_PER_SECOND = 2_000;
const TOKEN_REQUESTS_PER_SECOND = 20;
/** Many times what the database does at once; each may hold a body of 20 MiB. */
const REQUESTS_IN_WORK = 256;

const VERBS = { GET: 'get', POST: 'post', PUT: 'put' } as const;

function named(route: string): RequestHandler {
  return (request, response, next) => {
    traceOf(request).route = route;
    // Doors that speak FHIR have its version in what they say; the others ours (NL API Design Rules).
    if (!route.startsWith('/fhir')) {
      response.set('api-version', API_VERSION);
    }
    next();
  };
}

/** 405 with `Allow` for a path that is served under another method, 404 for the rest. */
function refuseUnmatched(rows: readonly Pick<FhirRoute, 'method' | 'path'>[]): RequestHandler {
  const patterns = rows.map(({ method, path }) => ({ method, path, pattern: patternOf(path) }));
  return (request, response) => {
    const matching = patterns.filter(({ pattern }) => pattern.test(request.path));
    traceOf(request).route = matching[0]?.path ?? 'none';
    const allow = [...new Set(matching.map(({ method }) => method))].join(', ');
    const code = matching.length > 0 ? 'METHOD_UNSUPPORTED' : 'NOT_FOUND';
    const headers: Readonly<Record<string, string>> = matching.length > 0 ? { allow } : {};
    // Under `/v1` no FHIR is spoken.
    if (request.path.startsWith('/v1/')) {
      sendProblem(response.set(headers), { code });
      return;
    }
    const reply = refusalReply({ code });
    sendReply(response, matching.length > 0 ? { ...reply, headers } : reply);
  };
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/[.$]/g, String.raw`\$&`).replaceAll(/:[a-z]+/g, '[^/]+');
  return new RegExp(`^${source}/?$`);
}
