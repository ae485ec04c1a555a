import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';

/** A sender that signs a token of its own with each call (ZorgDomein, VIPLive; formats.md 1.6 and 2), as the network file has it. */
export type SigningSender = {
  readonly id: string;
  readonly token: { readonly issuer: string; readonly subject?: string; readonly audience?: string; readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } };
};

/** What a kind of sender must keep to. `audience`: any of these, where the network file names none. `useOnce`: notes a `jti`, false when it was used before; absent: none is asked. */
export type TokenRules = {
  readonly algorithms: readonly string[];
  readonly audience?: readonly string[];
  readonly useOnce?: (sender: string, jti: string, expiresAt: Date) => Promise<boolean>;
};

/** ZorgDomein: RS256, used as often as it lives. */
const DOCUMENT_RULES: TokenRules = { algorithms: ['RS256'] };
const MAX_LIFE_SECONDS = 300;
/** Clocks of senders differ a little. */
const TOLERANCE_SECONDS = 10;

/**
 * Judges the JWT that a sender signed: with the algorithm of its kind by one of its keys, from its issuer (and subject),
 * for us where an audience is known, not expired, and once where its kind is used once. Missing, unsigned, of another
 * algorithm, wrongly signed, expired and used are all NOT_AUTHENTICATED; why is not told.
 */
export async function verifySenderToken<S extends SigningSender>(token: string, senders: readonly S[], now: Date, rules: TokenRules = DOCUMENT_RULES): Promise<Result<S>> {
  for (const sender of senders) {
    const payload = await verified(token, sender, now, rules);
    if (payload !== undefined) {
      return (await isFirstUse(sender, payload, now, rules)) ? accept(sender) : refuse('NOT_AUTHENTICATED');
    }
  }
  return refuse('NOT_AUTHENTICATED');
}

async function verified(token: string, { token: { issuer, subject, audience, jwks } }: SigningSender, now: Date, rules: TokenRules): Promise<JWTPayload | undefined> {
  try {
    const { kid } = decodeProtectedHeader(token);
    // A token without `kid` fits a sender with one key; jose refuses to guess among several.
    const keys = jwks.keys.filter((key) => kid === undefined || key['kid'] === kid);
    const asked = audience ?? rules.audience;
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys } as unknown as JSONWebKeySet), {
      algorithms: [...rules.algorithms], issuer, currentDate: now, clockTolerance: TOLERANCE_SECONDS, requiredClaims: ['exp'],
      ...(subject === undefined ? {} : { subject }), ...(asked === undefined ? {} : { audience: typeof asked === 'string' ? asked : [...asked] }),
    });
    return payload;
  } catch {
    // jose refuses by throwing, and its texts quote claims.
    return undefined;
  }
}

async function isFirstUse({ id }: SigningSender, { exp = 0, jti }: JWTPayload, now: Date, { useOnce }: TokenRules): Promise<boolean> {
  if (useOnce === undefined) {
    return true;
  }
  // What may be used once is remembered as long as it lives, so it must not live long.
  const isShort = exp - now.getTime() / 1000 <= MAX_LIFE_SECONDS + TOLERANCE_SECONDS;
  return isShort && jti !== undefined && jti !== '' && useOnce(id, jti, new Date((exp + TOLERANCE_SECONDS) * 1000));
}
