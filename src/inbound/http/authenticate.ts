import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { ShownCertificate } from '../../workflow/network.ts';
import type { ScopeRight } from '../../security/scopes.ts';
import { hasScope } from '../../security/scopes.ts';
import type { DoorPorts, Identity } from './door-ports.ts';
import type { FhirRoute } from './exchange.ts';

/**
 * Reads `Authorization: Bearer …` and asks who it is. Missing, malformed and refused tokens look the same outside. Who is
 * bound to a certificate is refused when `certificate` is left out.
 */
export async function authenticate(header: string | undefined, verifyToken: DoorPorts['verifyToken'], certificate?: ShownCertificate): Promise<Result<Identity>> {
  const token = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(header ?? '')?.[1];
  return token === undefined ? refuse('NOT_AUTHENTICATED') : verifyToken(token, certificate);
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
