import { SignJWT, jwtVerify } from 'jose';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Caller } from './caller.ts';

/** How tokens are signed: `key` is `purposeKey(root, 'access-token')`, the same in all processes on one key store. */
export type TokenSigning = {
  readonly key: Uint8Array;
  /** Our own base URL: issuer and audience, so that a token of another environment is none here. */
  readonly issuer: string;
};

/** An access token lives no longer than this (dutch-fhir.md 6: at most 300 s). */
export const TOKEN_SECONDS = 300;

const TYP = 'at+jwt';

/** Issues a token that binds client, partner, role and scopes. `jti` is a fresh id. */
export async function issueAccessToken(
  { key, issuer }: TokenSigning,
  caller: Caller,
  { now, jti }: { readonly now: Date; readonly jti: string },
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ partner: caller.partner, role: caller.role, scope: caller.scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256', typ: TYP })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(caller.clientId)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(key);
}

/** Reads a token that we issued; anything else, and one that ran out, is `NOT_AUTHENTICATED`. */
export async function verifyAccessToken(
  { key, issuer }: TokenSigning,
  token: string,
  now: Date,
): Promise<Result<Caller>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: TYP,
      issuer,
      audience: issuer,
      currentDate: now,
      requiredClaims: ['sub', 'exp', 'jti'],
    });
    const { sub, partner, role, scope } = payload;
    const isOurs =
      typeof sub === 'string' && typeof partner === 'string' && typeof role === 'string' && typeof scope === 'string';
    return isOurs
      ? accept({ clientId: sub, partner, role, scopes: scope.split(' ').filter((it) => it !== '') })
      : refuse('NOT_AUTHENTICATED');
  } catch {
    // jose's texts quote claims; the caller learns only that it is not known.
    return refuse('NOT_AUTHENTICATED');
  }
}
