import type { RequestHandler } from 'express';
import { documentReply } from './bundle-replies.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';
import { refusalReply, sendReply } from './reply.ts';
import { readSignedBody } from './signed-body.ts';

/**
 * `POST /inbound/zorgdomein/fhir`: one STU3 document, JSON or XML, with a JWT that the sender signed itself (formats.md 1.6). 201 with
 * Location; 401 without a good token, 403 for a good token without the agreed certificate; else an OperationOutcome.
 */
export function postZorgdomein(ports: Pick<DoorPorts, 'stories' | 'verifySender' | 'limits' | 'baseUrl'>): RequestHandler {
  return async (request, response) => {
    const body = await readSignedBody(request, 'zorgdomein', ports);
    if (!body.ok) {
      sendReply(response, refusalReply(body.refusal));
      return;
    }
    const { sender, bytes, content } = body.value;
    const receipt = await ports.stories.receiveBundle({ bytes, content, origin: { door: 'zorgdomein', sender } });
    sendReply(response, documentReply(receipt, `${ports.baseUrl()}${DOORS.zorgdomein.path}`));
  };
}
