import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Caller } from './caller.ts';

/** A client as the network file has it. */
export type Client = Omit<Caller, 'scopes'> & {
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
};

/** What judging an assertion needs. */
export type AssertionPorts = {
  readonly findClient: (clientId: string) => Client | undefined;
  /** Our token endpoint; the assertion's `aud` must be it. */
  readonly audience: string;
  readonly now: Date;
  /** Notes a `jti`; false when it was used before. */
  readonly useOnce: (clientId: string, jti: string, expiresAt: Date) => Promise<boolean>;
};

/** The value of `client_assertion_type` that we take. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const ALGORITHMS = ['ES384', 'RS384'];
const MAX_LIFE_SECONDS = 300;
/** Clocks of partners differ a little. */
const TOLERANCE_SECONDS = 10;

/**
 * Judges a `private_key_jwt` (SMART Backend Services, RFC 7523): signed by a key of this client named by `kid`, for us,
 * living at most five minutes, and never seen before. Every failing is the same `NOT_AUTHENTICATED`: why is for the
 * client's own log, not for who tries.
 */
export async function verifyClientAssertion(
  assertion: string,
  ports: AssertionPorts,
): Promise<Result<Omit<Caller, 'scopes'>>> {
  const verified = await verify(assertion, ports);
  if (verified === undefined || !(await isFirstUse(verified, ports))) {
    return refuse('NOT_AUTHENTICATED');
  }
  const { clientId, partner, role } = verified.client;
  return accept({ clientId, partner, role });
}

type Verified = { readonly client: Client; readonly payload: JWTPayload };

async function verify(assertion: string, { findClient, audience, now }: AssertionPorts): Promise<Verified | undefined> {
  try {
    const clientId = decodeJwt(assertion).iss;
    const client = clientId === undefined ? undefined : findClient(clientId);
    if (client === undefined || typeof decodeProtectedHeader(assertion).kid !== 'string') {
      return undefined;
    }
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(client.jwks as unknown as JSONWebKeySet), {
      algorithms: ALGORITHMS,
      issuer: client.clientId,
      subject: client.clientId,
      audience,
      currentDate: now,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'jti', 'sub', 'aud'],
    });
    return { client, payload };
  } catch {
    // jose refuses by throwing, and its texts quote claims.
    return undefined;
  }
}

async function isFirstUse(
  { client, payload: { exp, jti } }: Verified,
  { now, useOnce }: AssertionPorts,
): Promise<boolean> {
  const isShort = exp !== undefined && exp - now.getTime() / 1000 <= MAX_LIFE_SECONDS + TOLERANCE_SECONDS;
  if (!isShort || jti === undefined || jti === '') {
    return false;
  }
  return useOnce(client.clientId, jti, new Date((exp + TOLERANCE_SECONDS) * 1000));
}
