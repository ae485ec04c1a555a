import type { Request, RequestHandler } from 'express';
import type { BundleReceipt } from '../../pipeline/stories.ts';
import { documentReply, taskReply } from './bundle-replies.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';
import { noteRefused } from './note-refused.ts';
import type { Reply } from './reply.ts';
import { refusalReply, sendReply } from './reply.ts';
import { readSignedBody } from './signed-body.ts';

/** What the doors of ZorgDomein lean on. */
type ZorgdomeinPorts = Pick<DoorPorts, 'stories' | 'verifySender' | 'limits' | 'baseUrl' | 'onRefused'>;

/**
 * `POST /inbound/zorgdomein/fhir`: one STU3 document, JSON or XML, with a JWT that the sender signed itself (formats.md 1.6). 201 with
 * Location; 401 without a good token, 403 for a good token without the agreed certificate; else an OperationOutcome.
 */
export function postZorgdomein(ports: ZorgdomeinPorts): RequestHandler {
  return receive(ports, () => undefined, (receipt) => documentReply(receipt, `${ports.baseUrl()}${DOORS.zorgdomein.path}`));
}

/** `PUT /inbound/zorgdomein/fhir/Task/{id}`: the Task with which ZorgDomein ends a referral (formats.md 1.6). 200, or 201 when it ends one that never came; refusals as above. */
export function putZorgdomeinTask(ports: ZorgdomeinPorts): RequestHandler {
  return receive(ports, idOf, (receipt, task = '') => taskReply(receipt, `${ports.baseUrl()}${DOORS.zorgdomein.path}/Task/${encodeURIComponent(task)}`));
}

function receive(ports: ZorgdomeinPorts, taskOf: (request: Request) => string | undefined, replyTo: (receipt: BundleReceipt, task?: string) => Reply): RequestHandler {
  return async (request, response) => {
    const body = await readSignedBody(request, 'zorgdomein', ports);
    if (!body.ok) {
      await noteRefused(request, ports, body.refusal.code);
      sendReply(response, refusalReply(body.refusal));
      return;
    }
    const { sender, bytes, content } = body.value;
    const task = taskOf(request);
    const origin = { door: 'zorgdomein', sender, ...(task === undefined ? {} : { task }) } as const;
    sendReply(response, replyTo(await ports.stories.receiveBundle({ bytes, content, origin }), task));
  };
}

function idOf({ params }: Request): string {
  const { id } = params;
  return typeof id === 'string' ? id : '';
}
