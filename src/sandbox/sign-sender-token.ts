import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { SignJWT } from 'jose';
import { privateKeyFrom } from './client-keys.ts';

const TOKEN_SECONDS = 60;

/** A JWT that a sender signs for one call (ZorgDomein, RS256: formats.md 1.6). */
export async function signSenderToken({ issuer, audience, privateJwk, at }: { readonly issuer: string; readonly audience?: string; readonly privateJwk: JWK; readonly at: Date }): Promise<string> {
  const issuedAt = Math.floor(at.getTime() / 1000);
  const token = new SignJWT({}).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateJwk.kid === undefined ? {} : { kid: privateJwk.kid }) }).setIssuer(issuer).setJti(randomUUID()).setIssuedAt(issuedAt).setExpirationTime(issuedAt + TOKEN_SECONDS);
  return (audience === undefined ? token : token.setAudience(audience)).sign(await privateKeyFrom(privateJwk));
}
