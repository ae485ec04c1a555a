import type { Request, RequestHandler } from 'express';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { addressOf } from '../peer-address.ts';
import { admit, coversCall } from './authenticate.ts';
import type { DoorLimits, DoorPorts, Identity } from './door-ports.ts';
import type { Exchange, FhirRoute } from './exchange.ts';
import { noteRefused } from './note-refused.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readJson } from './read-json.ts';
import { doorReply, readPreference, refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

const JSON_TYPES: readonly string[] = ['application/fhir+json', 'application/json'];
const FORM_TYPES: readonly string[] = ['application/x-www-form-urlencoded'];

/** What a route leans on beside its own answer. */
type RoutePorts = Pick<DoorPorts, 'verifyToken' | 'limits' | 'onRefused'>;

/** Serves one row of the route table: who calls, what it accepts, its body, then the row's own answer. */
export function serveFhirRoute(route: FhirRoute, ports: RoutePorts): RequestHandler {
  return async (request, response) => {
    traceOf(request).route = route.path;
    const type = typeOf(route, request);
    const identity = await admit(request, ports, type);
    if (!identity.ok) {
      sendReply(response, refusalReply(identity.refusal));
      return;
    }
    const exchange = await readExchange(route, request, ports, identity.value);
    const reply = exchange.ok ? await route.answer(exchange.value) : doorReply(exchange.refusal);
    if (reply.refusedAtDoor !== undefined) {
      await noteRefused(request, ports, reply.refusedAtDoor, { identity: identity.value, type });
    }
    sendReply(response, reply);
  };
}

async function readExchange(route: FhirRoute, request: Request, { limits }: RoutePorts, identity: Identity): Promise<Result<Exchange>> {
  const type = typeOf(route, request);
  const covered = coversCall(identity, route.interaction, type);
  if (!covered.ok) {
    return covered;
  }
  if (!request.accepts(['application/fhir+json', 'application/json'])) {
    return refuse('ANSWER_UNSUPPORTED', 'Accept');
  }
  const body = await readRouteBody(route, request, limits);
  if (!body.ok) {
    return body;
  }
  const { scopes: _scopes, isBarred: _isBarred, ...caller } = identity;
  return accept({
    caller: { ...caller, requestId: traceOf(request).requestId, peer: addressOf(request.socket) },
    type,
    id: parameter(request, 'id'),
    body: body.value,
    query: new URL(request.url, 'http://gateway.invalid').searchParams,
    ifMatch: request.get('if-match'),
    ifNoneMatch: request.get('if-none-match'),
    preference: readPreference(request.get('prefer')),
  });
}

async function readRouteBody(route: FhirRoute, request: Request, limits: DoorLimits): Promise<Result<unknown>> {
  if (route.takes === 'nothing') {
    return accept(undefined);
  }
  const types = route.takes === 'form' ? FORM_TYPES : JSON_TYPES;
  // A search without parameters has no body, and then often no Content-Type.
  const isEmptyForm = route.takes === 'form' && request.get('content-type') === undefined;
  if (!isEmptyForm && (!types.includes(mediaTypeOf(request)) || !isUtf8(request))) {
    return refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
  }
  const bytes = await readBody(request, limits.maxBodyBytes);
  if (!bytes.ok) {
    return bytes;
  }
  return route.takes === 'form' ? accept(new URLSearchParams(Buffer.from(bytes.value).toString('utf8'))) : readJson(bytes.value, limits.maxJsonDepth);
}

function typeOf(route: FhirRoute, request: Request): string {
  return parameter(request, 'type') || (route.types[0] ?? '');
}

function parameter(request: Request, name: string): string {
  const value: unknown = request.params[name];
  return typeof value === 'string' ? value : '';
}
