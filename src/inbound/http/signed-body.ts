import type { Request } from 'express';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { peerCertificate } from '../peer-certificate.ts';
import type { DoorPorts, SenderDoor } from './door-ports.ts';
import { BUNDLE_MEDIA_TYPES } from './post-fhir-bundle.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readFhirXml } from './read-fhir-xml.ts';
import { readJson } from './read-json.ts';
import { traceOf } from './request-trace.ts';

/** Media types of FHIR XML. */
export const XML_MEDIA_TYPES: readonly string[] = ['application/fhir+xml', 'application/xml', 'text/xml', 'application/xml+fhir'];

/** A body that a known sender sent: its bytes, and what they say or why that can't be read. */
export type SignedBody = { readonly sender: string; readonly bytes: Uint8Array; readonly content: Result<unknown>; readonly isXml: boolean };

/**
 * Reads FHIR, JSON or XML, from a sender that signs its own calls (formats.md 1.6 and 2). Refused: without a good token
 * (401), without the agreed certificate (403), of another type, too large. A body that can't be read is none of these: a
 * crisis in it must be seen (E11).
 */
export async function readSignedBody(request: Request, door: SenderDoor, { verifySender, limits }: Pick<DoorPorts, 'verifySender' | 'limits'>): Promise<Result<SignedBody>> {
  const token = /^Bearer ([A-Za-z0-9\-._]+)$/i.exec(request.get('authorization') ?? '')?.[1];
  const sender = token === undefined || verifySender === undefined ? refuse('NOT_AUTHENTICATED') : await verifySender(door, token, peerCertificate(request.socket));
  if (!sender.ok) {
    return sender;
  }
  traceOf(request).partner = sender.value.id;
  const isXml = XML_MEDIA_TYPES.includes(mediaTypeOf(request));
  const isKnownType = (isXml || BUNDLE_MEDIA_TYPES.includes(mediaTypeOf(request))) && isUtf8(request);
  const bytes = isKnownType ? await readBody(request, limits.maxBodyBytes) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
  return bytes.ok ? accept({ sender: sender.value.id, bytes: bytes.value, content: (isXml ? readFhirXml : readJson)(bytes.value, limits.maxJsonDepth), isXml }) : bytes;
}
