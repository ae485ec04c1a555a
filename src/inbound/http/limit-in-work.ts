import type { RequestHandler } from 'express';
import { RETRY_AFTER_SECONDS } from './error-handler.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/**
 * Answers 503 with `Retry-After` when so many requests are in work already: a queue in memory would only grow, and lose all
 * at once. `onTurnedAway`: told of each of them, whatever it asked, for counting.
 */
export function limitInWork(most: number, onTurnedAway?: (code: 'OVERLOADED') => void): RequestHandler {
  let inWork = 0;
  return (request, response, next) => {
    if (inWork >= most) {
      traceOf(request).code = 'OVERLOADED';
      onTurnedAway?.('OVERLOADED');
      sendReply(response, { ...refusalReply({ code: 'OVERLOADED' }), headers: { 'retry-after': RETRY_AFTER_SECONDS } });
      return;
    }
    inWork += 1;
    response.once('close', () => (inWork -= 1));
    next();
  };
}
