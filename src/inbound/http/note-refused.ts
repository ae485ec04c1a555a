import type { Request } from 'express';
import type { Code } from '../../kernel/codes.ts';
import { addressOf } from '../peer-address.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import { traceOf } from './request-trace.ts';

/** Tells the audit of a call that no story saw: who called, when it is known, and what for (NEN 7513: refusals too). */
export async function noteRefused(request: Request, { onRefused }: Pick<DoorPorts, 'onRefused'>, code: Code, known?: { readonly identity: Identity; readonly type?: string }): Promise<void> {
  const { requestId, route } = traceOf(request);
  const peer = addressOf(request.socket);
  if (known === undefined) {
    await onRefused?.({ peer, route, requestId, code });
    return;
  }
  const { scopes: _scopes, isBarred: _isBarred, ...caller } = known.identity;
  await onRefused?.({ peer, route, requestId, code, caller: { ...caller, requestId, peer }, ...(known.type === undefined ? {} : { type: known.type }) });
}
