import type { ErrorRequestHandler } from 'express';
import type { FaultCode } from '../../kernel/codes.ts';
import { FAULTS } from '../../kernel/codes.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/ports.ts';
import type { Reply } from './reply.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/** Seconds after which a caller may try again when the fault may pass. */
export const RETRY_AFTER_SECONDS = '10';

/**
 * The one place where a thrown error becomes an answer. A fault answers by the table; an error of express itself (a path
 * that does not decode) is the caller's; everything else is ours: 500, with the class and place logged but never its
 * message, which may quote content.
 */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const trace = traceOf(request);
    const reply = replyFromError(error);
    trace.code = error instanceof Fault ? error.code : undefined;
    if (reply.status >= 500) {
      log.error('request failed', { request: trace.requestId, route: trace.route, code: trace.code ?? 'INTERNAL', cause: placeOf(error) });
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    sendReply(response, reply);
  };
}

function replyFromError(error: unknown): Reply {
  if (error instanceof URIError) {
    return refusalReply({ code: 'NOT_FOUND' });
  }
  const code: FaultCode = error instanceof Fault ? error.code : 'INTERNAL';
  const reply = refusalReply({ code });
  return FAULTS[code].http === 503 ? { ...reply, headers: { 'retry-after': RETRY_AFTER_SECONDS } } : reply;
}

/** Class and first own place of an error: enough to find it, without its message. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  const place = /([\w-]+\.ts:\d+)/.exec(error.stack ?? '')?.[1];
  return place === undefined ? error.name : `${error.name} at ${place}`;
}
