import type { RequestHandler } from 'express';
import { refuse } from '../../kernel/result.ts';
import { mayRepeat } from '../../hl7v2/may-repeat.ts';
import { peerCertificate } from '../peer-certificate.ts';
import type { AdmitPorts } from './authenticate.ts';
import { admit } from './authenticate.ts';
import type { DoorPorts } from './door-ports.ts';
import { RETRY_AFTER_SECONDS } from './error-handler.ts';
import { noteRefused } from './note-refused.ts';
import { mediaTypeOf, readBody } from './read-body.ts';
import { refusalReply, sendReply } from './reply.ts';

/** Media types in which integration engines post HL7 v2. The answer has the same one. */
export const HL7_MEDIA_TYPES: readonly string[] = ['application/hl7-v2', 'x-application/hl7-v2+er7', 'text/plain', 'application/octet-stream'];

/**
 * `POST /inbound/hl7v2`: one message, raw. A judged message answers 200 with its ACK, whatever the ACK says; one that could
 * not be stored answers 503 with `Retry-After` and its AR. Other HTTP errors are about the call only (who, what type, how big). Nothing is answered before the commit (design 5.6).
 */
export function postHl7v2({ stories, limits, ...ports }: Pick<DoorPorts, 'stories' | 'limits'> & AdmitPorts): RequestHandler {
  return async (request, response) => {
    const certificate = peerCertificate(request.socket);
    const caller = await admit(request, ports, 'Bundle');
    if (!caller.ok) {
      sendReply(response, refusalReply(caller.refusal));
      return;
    }
    const mediaType = mediaTypeOf(request);
    const body = HL7_MEDIA_TYPES.includes(mediaType) ? await readBody(request, limits.maxBodyBytes) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
    if (!body.ok) {
      await noteRefused(request, ports, body.refusal.code, { identity: caller.value, type: 'Bundle' });
      sendReply(response, refusalReply(body.refusal));
      return;
    }
    const answer = await stories.receiveHl7v2(body.value, { door: 'http', peer: caller.value.clientId, partner: caller.value.partner, ...(certificate === undefined ? {} : { certificate }) });
    if (answer.length === 0) {
      // Enhanced mode in which the sender asked for no answer.
      response.status(204).end();
      return;
    }
    // Nothing was judged or kept: an HTTP client that looks at the status alone must not take this for received.
    const isForLater = mayRepeat(answer);
    if (isForLater) {
      response.setHeader('retry-after', RETRY_AFTER_SECONDS);
    }
    // `end`, not `send`: express would add a character set, and the message states its own in MSH-18.
    response.status(isForLater ? 503 : 200).setHeader('content-type', mediaType).end(answer);
  };
}
