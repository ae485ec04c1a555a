import type { Request, RequestHandler } from 'express';
import { refuse } from '../../kernel/result.ts';
import { peerCertificate } from '../peer-certificate.ts';
import type { BundleReceipt } from '../../pipeline/stories.ts';
import { documentReply, taskReply } from './bundle-replies.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';
import { BUNDLE_MEDIA_TYPES } from './post-fhir-bundle.ts';
import { noteRefused } from './note-refused.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readFhirXml } from './read-fhir-xml.ts';
import { readJson } from './read-json.ts';
import type { Reply } from './reply.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/** Media types of FHIR XML. */
const XML_MEDIA_TYPES: readonly string[] = ['application/fhir+xml', 'application/xml', 'text/xml', 'application/xml+fhir'];

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

function receive({ stories, verifySender, limits, onRefused }: ZorgdomeinPorts, taskOf: (request: Request) => string | undefined, replyTo: (receipt: BundleReceipt, task?: string) => Reply): RequestHandler {
  return async (request, response) => {
    const token = /^Bearer ([A-Za-z0-9\-._]+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const sender = token === undefined || verifySender === undefined ? refuse('NOT_AUTHENTICATED') : await verifySender(token, peerCertificate(request.socket));
    if (!sender.ok) {
      await noteRefused(request, { onRefused }, sender.refusal.code);
      sendReply(response, refusalReply(sender.refusal));
      return;
    }
    traceOf(request).partner = sender.value.id;
    const isXml = XML_MEDIA_TYPES.includes(mediaTypeOf(request));
    const isKnownType = (isXml || BUNDLE_MEDIA_TYPES.includes(mediaTypeOf(request))) && isUtf8(request);
    const bytes = isKnownType ? await readBody(request, limits.maxBodyBytes) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
    if (!bytes.ok) {
      await noteRefused(request, { onRefused }, bytes.refusal.code);
      sendReply(response, refusalReply(bytes.refusal));
      return;
    }
    const task = taskOf(request);
    const origin = { door: 'zorgdomein', sender: sender.value.id, ...(task === undefined ? {} : { task }) } as const;
    const content = (isXml ? readFhirXml : readJson)(bytes.value, limits.maxJsonDepth);
    sendReply(response, replyTo(await stories.receiveBundle({ bytes: bytes.value, content, origin }), task));
  };
}

function idOf({ params }: Request): string {
  const { id } = params;
  return typeof id === 'string' ? id : '';
}
