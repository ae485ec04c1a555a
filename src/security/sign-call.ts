import type { KeyObject } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

/** What the JWT of one call says: who we are to that receiver, for whom it is, and with which of our keys it is signed. */
export type CallClaims = { readonly issuer: string; readonly audience: string; readonly keyId?: string; readonly now: Date };

/** Signs the JWT of one call. */
export type SignCall = (claims: CallClaims) => Promise<string>;

/** Long enough for one attempt on a slow line and clocks that differ a little; too short to be used elsewhere. */
const LIFETIME_SECONDS = 120;

/** Signs calls to a receiver that asks a JWT of ours in each (formats.md 1.6): RS256, a `jti` of its own, two minutes. */
export function makeSignCall(key: KeyObject): SignCall {
  return ({ issuer, audience, keyId, now }) => {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT({ iss: issuer, sub: issuer, aud: audience, jti: randomUUID(), iat: seconds, exp: seconds + LIFETIME_SECONDS })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
      .sign(key);
  };
}
