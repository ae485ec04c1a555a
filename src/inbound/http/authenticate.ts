import type { Request } from 'express';
import type { Code } from '../../kernel/codes.ts';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { ShownCertificate } from '../../workflow/network.ts';
import type { ScopeRight } from '../../security/scopes.ts';
import { hasScope } from '../../security/scopes.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import type { FhirRoute } from './exchange.ts';
import { noteRefused } from './note-refused.ts';
import { peerCertificate } from '../peer-certificate.ts';
import { traceOf } from './request-trace.ts';

/**
 * Reads `Authorization: Bearer …` and asks who it is. Missing, malformed and refused tokens look the same outside. Who is
 * bound to a certificate is refused when `certificate` is left out.
 */
export async function authenticate(header: string | undefined, verifyToken: DoorPorts['verifyToken'], certificate?: ShownCertificate): Promise<Result<Identity>> {
  const token = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(header ?? '')?.[1];
  return token === undefined ? refuse('NOT_AUTHENTICATED') : verifyToken(token, certificate);
}

/** What letting somebody in leans on. */
export type AdmitPorts = Pick<DoorPorts, 'verifyToken' | 'onRefused'>;

/** Who calls, when it may come in at all: nobody known and a partner that never sees a person are refused here, whatever they ask, and audited (M3 to M7). */
export async function admit(request: Request, ports: AdmitPorts, type: string): Promise<Result<Identity>> {
  const identity = await authenticate(request.get('authorization'), ports.verifyToken, peerCertificate(request.socket));
  if (!identity.ok) {
    await noteRefused(request, ports, identity.refusal.code);
    return identity;
  }
  traceOf(request).partner = identity.value.partner;
  return identity.value.isBarred === true ? refuseKnown(request, ports, identity.value, type, 'NOT_ALLOWED') : identity;
}

/** Says no to a caller that is known, before any story: with a row in the audit all the same (NEN 7513). */
export async function refuseKnown(request: Request, ports: Pick<DoorPorts, 'onRefused'>, identity: Identity, type: string, code: Code): Promise<{ readonly ok: false; readonly refusal: { readonly code: Code } }> {
  await noteRefused(request, ports, code, { identity, type });
  return { ok: false, refusal: { code } };
}

/** SMART v2 right of each interaction (`system/Task.rs`). Checking what the caller already holds needs none. */
const RIGHTS: Readonly<Record<FhirRoute['interaction'], ScopeRight | undefined>> = { read: 'r', 'search-type': 's', update: 'u', create: 'c', validate: undefined };

/**
 * Whether the token's scopes cover a call. Scopes only narrow: a token without them may do what its role may, and the
 * story still asks whose resource it is.
 */
export function coversCall({ scopes }: Identity, interaction: FhirRoute['interaction'], type: string): Result<true> {
  const right = RIGHTS[interaction];
  return scopes === undefined || right === undefined || hasScope(scopes, type, right) ? accept(true) : refuse('NOT_ALLOWED');
}
