import type { Request, RequestHandler } from 'express';
import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import type { Result } from '../../kernel/result.ts';
import { refuse } from '../../kernel/result.ts';
import type { AdmitPorts } from './authenticate.ts';
import { admit, coversCall, refuseKnown } from './authenticate.ts';
import { transactionReply } from './bundle-replies.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import { noteRefused } from './note-refused.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readJson } from './read-json.ts';
import { refusalReply, sendReply } from './reply.ts';

/** Media types of FHIR JSON. */
export const BUNDLE_MEDIA_TYPES: readonly string[] = ['application/fhir+json', 'application/json', 'application/json+fhir'];

/**
 * `POST /fhir`: a referral as R4 transaction, from a huisarts's system for its own practice. A body that is no JSON goes to
 * the story too: a crisis in it must be seen (E11). Nothing is answered before the commit (design 5.6).
 */
export function postFhirBundle({ stories, limits, ...ports }: Pick<DoorPorts, 'stories' | 'limits'> & AdmitPorts): RequestHandler {
  return async (request, response) => {
    const caller = await admitReferrer(request, ports);
    if (!caller.ok) {
      sendReply(response, refusalReply(caller.refusal));
      return;
    }
    const isKnownType = BUNDLE_MEDIA_TYPES.includes(mediaTypeOf(request)) && isUtf8(request);
    const bytes = isKnownType ? await readBody(request, limits.maxBodyBytes) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
    if (!bytes.ok) {
      await noteRefused(request, ports, bytes.refusal.code, { identity: caller.value, type: 'Bundle' });
      sendReply(response, refusalReply(bytes.refusal));
      return;
    }
    const { clientId, partner } = caller.value;
    const content = readJson(bytes.value, limits.maxJsonDepth);
    const receipt = await stories.receiveBundle({ bytes: bytes.value, content, origin: { door: 'fhir-r4', sender: clientId, partner } });
    const types = content.ok ? listOf(nodeOf(content.value)['entry']).map((it) => textIn(nodeOf(nodeOf(it)['resource']), 'resourceType')) : [];
    sendReply(response, transactionReply(receipt, types));
  };
}

/** Only a huisarts refers (E1), and only with a token that covers it. */
async function admitReferrer(request: Request, ports: AdmitPorts): Promise<Result<Identity>> {
  const identity = await admit(request, ports, 'Bundle');
  if (!identity.ok) {
    return identity;
  }
  const covered = coversCall(identity.value, 'create', 'Bundle');
  return identity.value.role === 'huisarts' && covered.ok ? identity : refuseKnown(request, ports, identity.value, 'Bundle', 'NOT_ALLOWED');
}
