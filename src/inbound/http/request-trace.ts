import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { DoorPorts } from './door-ports.ts';
import { UUID } from './exchange.ts';

/** What is known of a request while it is answered. */
type Trace = { readonly requestId: string; route: string; partner?: string; code?: string };

const traces = new WeakMap<Request, Trace>();

/** The trace of a request; one is made for a request that never met `traceRequests`. */
export function traceOf(request: Request): Trace {
  const known = traces.get(request);
  if (known) {
    return known;
  }
  const made: Trace = { requestId: requestIdFrom(request.get('x-request-id')), route: 'none' };
  traces.set(request, made);
  return made;
}

/**
 * Gives each request an id (the caller's `X-Request-Id` when that is a UUID: any other text could be about a person),
 * and logs how it was answered: by route pattern, never by URL (design 5.14).
 */
export function traceRequests({ log, onAccess }: Pick<DoorPorts, 'log' | 'onAccess'>): RequestHandler {
  return (request: Request, response: Response, next) => {
    const trace = traceOf(request);
    const start = performance.now();
    response.set({ 'x-request-id': trace.requestId, 'cache-control': 'no-store' });
    response.once('close', () => {
      const ms = Math.round(performance.now() - start);
      const { method } = request;
      log.info('http request', { request: trace.requestId, method, route: trace.route, status: response.statusCode, partner: trace.partner, code: trace.code, ms });
      onAccess?.({ method, route: trace.route, status: response.statusCode, ms });
    });
    next();
  };
}

function requestIdFrom(header: string | undefined): string {
  return header !== undefined && UUID.test(header) ? header.toLowerCase() : randomUUID();
}
