import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';

/** A sender that signs a token of its own with each call (ZorgDomein, formats.md 1.6), as the network file has it. */
export type SigningSender = {
  readonly id: string;
  readonly token: { readonly issuer: string; readonly audience?: string; readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } };
};

const ALGORITHMS = ['RS256'];
/** Clocks of senders differ a little. */
const TOLERANCE_SECONDS = 10;

/**
 * Judges the JWT that a sender signed: RS256 by one of its keys, from its issuer, for us where it names an audience, not
 * expired. Missing, unsigned, of another algorithm, wrongly signed and expired are all NOT_AUTHENTICATED; why is not told.
 */
export async function verifySenderToken<S extends SigningSender>(token: string, senders: readonly S[], now: Date): Promise<Result<S>> {
  for (const sender of senders) {
    if (await isSignedBy(token, sender, now)) {
      return accept(sender);
    }
  }
  return refuse('NOT_AUTHENTICATED');
}

async function isSignedBy(token: string, { token: { issuer, audience, jwks } }: SigningSender, now: Date): Promise<boolean> {
  try {
    const { kid } = decodeProtectedHeader(token);
    // A token without `kid` fits a sender with one key; jose refuses to guess among several.
    const keys = jwks.keys.filter((key) => kid === undefined || key['kid'] === kid);
    await jwtVerify(token, createLocalJWKSet({ keys } as unknown as JSONWebKeySet), {
      algorithms: ALGORITHMS, issuer, currentDate: now, clockTolerance: TOLERANCE_SECONDS, requiredClaims: ['exp'], ...(audience === undefined ? {} : { audience }),
    });
    return true;
  } catch {
    // jose refuses by throwing, and its texts quote claims.
    return false;
  }
}
