import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Request, RequestHandler } from 'express';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { CODES } from '../../kernel/codes.ts';
import type { Result } from '../../kernel/result.ts';
import { refuse } from '../../kernel/result.ts';
import type { ConsultatieReceipt } from '../../pipeline/stories.ts';
import { addressOf } from '../peer-address.ts';
import type { AdmitPorts } from './authenticate.ts';
import { admit, coversCall, refuseKnown } from './authenticate.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import { noteRefused } from './note-refused.ts';
import { BUNDLE_MEDIA_TYPES } from './post-fhir-bundle.ts';
import { isUtf8, mediaTypeOf, readBody } from './read-body.ts';
import { readJson } from './read-json.ts';
import type { Reply } from './reply.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/**
 * `POST /inbound/viplive/consultatie`: one consultation question as a FHIR Task (G1 to G9). 201 with the Location of the
 * Task by which the asker follows it; else an OperationOutcome with every place to mend. A body that is no JSON goes to the
 * story too: a crisis in it must be seen (E11).
 */
export function postConsultatie({ stories, limits, baseUrl, ...ports }: Pick<DoorPorts, 'stories' | 'limits' | 'baseUrl'> & AdmitPorts): RequestHandler {
  return async (request, response) => {
    const identity = await admitAsker(request, ports);
    if (!identity.ok) {
      sendReply(response, refusalReply(identity.refusal));
      return;
    }
    const isKnownType = BUNDLE_MEDIA_TYPES.includes(mediaTypeOf(request)) && isUtf8(request);
    const bytes = isKnownType ? await readBody(request, limits.maxBodyBytes) : refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Type');
    if (!bytes.ok) {
      await noteRefused(request, ports, bytes.refusal.code, { identity: identity.value, type: 'Task' });
      sendReply(response, refusalReply(bytes.refusal));
      return;
    }
    const { scopes: _scopes, isBarred: _isBarred, ...known } = identity.value;
    const caller = { ...known, requestId: traceOf(request).requestId, peer: addressOf(request.socket) };
    const receipt = await stories.receiveConsultatie({ bytes: bytes.value, content: readJson(bytes.value, limits.maxJsonDepth), caller });
    sendReply(response, replyTo(receipt, baseUrl()));
  };
}

/** Whoever may come in asks, with a token that covers it; which roles do is the story's. */
async function admitAsker(request: Request, ports: AdmitPorts): Promise<Result<Identity>> {
  const identity = await admit(request, ports, 'Task');
  if (!identity.ok) {
    return identity;
  }
  const covered = coversCall(identity.value, 'create', 'Task');
  return covered.ok ? identity : refuseKnown(request, ports, identity.value, 'Task', covered.refusal.code);
}

function replyTo(receipt: ConsultatieReceipt, baseUrl: string): Reply {
  const [first, ...findings] = receipt.findings;
  if (first !== undefined) {
    return refusalReply({ ...first, findings });
  }
  return { status: 201, headers: receipt.task === undefined ? {} : { location: `${baseUrl}/fhir/Task/${receipt.task}` }, body: outcomeOf(receipt) };
}

/** Taken, or stopped by a crisis: what the asker must know now, in codes and Dutch. */
function outcomeOf({ outcome, codes }: ConsultatieReceipt): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'information', code: 'informational', details: { coding: [{ system: CODE_SYSTEMS.code, code: outcome }] }, diagnostics: `Result: ${outcome}` },
      ...codes.map((code) => {
        const { issue, text, hint, diagnostics } = CODES[code];
        return { severity: 'information' as const, code: issue, details: { coding: [{ system: CODE_SYSTEMS.code, code }], text: hint === '-' ? text : `${text} ${hint}` }, diagnostics };
      }),
    ],
  };
}
