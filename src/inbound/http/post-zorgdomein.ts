import type { RequestHandler } from 'express';
import { refuse } from '../../kernel/result.ts';
import { peerCertificate } from '../peer-certificate.ts';
import { documentReply } from './bundle-replies.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';
import { BUNDLE_MEDIA_TYPES } from './post-fhir-bundle.ts';
import { noteRefused } from './note-refused.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readFhirXml } from './read-fhir-xml.ts';
import { readJson } from './read-json.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/** Media types of FHIR XML. */
const XML_MEDIA_TYPES: readonly string[] = ['application/fhir+xml', 'application/xml', 'text/xml', 'application/xml+fhir'];

/**
 * `POST /inbound/zorgdomein/fhir`: one STU3 document, JSON or XML, with a JWT that the sender signed itself (formats.md 1.6). 201 with
 * Location; 401 without a good token, 403 for a good token without the agreed certificate; else an OperationOutcome.
 */
export function postZorgdomein({ stories, verifySender, limits, baseUrl, onRefused }: Pick<DoorPorts, 'stories' | 'verifySender' | 'limits' | 'baseUrl' | 'onRefused'>): RequestHandler {
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
    const origin = { door: 'zorgdomein', sender: sender.value.id } as const;
    const content = (isXml ? readFhirXml : readJson)(bytes.value, limits.maxJsonDepth);
    const receipt = await stories.receiveBundle({ bytes: bytes.value, content, origin });
    sendReply(response, documentReply(receipt, `${baseUrl()}${DOORS.zorgdomein.path}`));
  };
}
