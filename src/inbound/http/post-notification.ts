import type { RequestHandler } from 'express';
import type { FaultCode } from '../../kernel/codes.ts';
import { Fault } from '../../kernel/fault.ts';
import { refuse } from '../../kernel/result.ts';
import { addressOf } from '../peer-address.ts';
import type { DoorPorts } from './door-ports.ts';
import { noteRefused } from './note-refused.ts';
import { API_VERSION, sendProblem } from './problem.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readJson } from './read-json.ts';
import { traceOf } from './request-trace.ts';

/** A notification names addresses, and no content. */
const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
/** With which reading at the gemeente's own APIs ends without what was asked for. */
const UNANSWERED: ReadonlySet<FaultCode> = new Set(['RECIPIENT_UNAVAILABLE', 'RECIPIENT_UNTRUSTED', 'RECIPIENT_REJECTED']);

/**
 * `POST /v1/notificaties/:partner`: a gemeente's Notificaties API tells that a zaak changed. 204 once what is there was read
 * and kept; a problem else. 503 when the gemeente's own APIs can't be reached just now: its API tells it again.
 */
export function postNotification({ zaakNews, onRefused }: Pick<DoorPorts, 'zaakNews' | 'onRefused'>): RequestHandler {
  return async (request, response) => {
    const isJson = mediaTypeOf(request) === 'application/json' && isUtf8(request);
    const bytes = isJson ? await readBody(request, MAX_BYTES) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
    const body = bytes.ok ? readJson(bytes.value, MAX_DEPTH) : bytes;
    const trace = traceOf(request);
    const taken = !body.ok || zaakNews === undefined ? (body.ok ? refuse('NOT_FOUND') : body) : await zaakNews({
      partner: String(request.params['partner']), authorization: request.get('authorization') ?? '', body: body.value, requestId: trace.requestId, peer: addressOf(request.socket),
    }).catch((error: unknown) => {
      // What the gemeente refuses us now it may grant later; the notification itself is not at fault.
      if (error instanceof Fault && UNANSWERED.has(error.code)) {
        return refuse('RECIPIENT_PAUSED');
      }
      throw error;
    });
    if (!taken.ok) {
      trace.code = taken.refusal.code;
      await noteRefused(request, { ...(onRefused === undefined ? {} : { onRefused }) }, taken.refusal.code);
      sendProblem(response, taken.refusal);
      return;
    }
    response.status(204).set('api-version', API_VERSION).end();
  };
}
