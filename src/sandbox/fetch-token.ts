import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWK } from 'jose';
import { privateKeyFrom } from './client-keys.ts';

/** A client of the gateway: its id, its private key, and its clock. */
export type GatewayClient = {
  /** Origin of the gateway, without a slash at its end. */
  readonly gatewayUrl: string;
  readonly clientId: string;
  readonly privateJwk: JWK;
  readonly now?: () => Date;
};

const ASSERTION_SECONDS = 240;
/** Asked anew this long before it runs out. */
const MARGIN_MS = 30_000;

/** Gives an access token of the gateway, kept as long as it lives (SMART Backend Services, `private_key_jwt`). */
export function tokenSource({ gatewayUrl, clientId, privateJwk, now = () => new Date() }: GatewayClient): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    const at = now();
    if (kept === undefined || kept.until <= at.getTime()) {
      const audience = await tokenEndpoint(gatewayUrl);
      const assertion = await signAssertion({ clientId, privateJwk, audience, at });
      const { token, seconds } = await exchange(audience, assertion);
      kept = { token, until: at.getTime() + seconds * 1000 - MARGIN_MS };
    }
    return kept.token;
  };
}

async function tokenEndpoint(gatewayUrl: string): Promise<string> {
  const response = await fetch(`${gatewayUrl}/.well-known/smart-configuration`);
  const { token_endpoint: endpoint } = (await response.json()) as { readonly token_endpoint: string };
  return endpoint;
}

async function signAssertion({ clientId, privateJwk, audience, at }: { clientId: string; privateJwk: JWK; audience: string; at: Date }): Promise<string> {
  const issuedAt = Math.floor(at.getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: privateJwk.alg ?? 'ES384', kid: privateJwk.kid ?? '', typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_SECONDS)
    .sign(await privateKeyFrom(privateJwk));
}

async function exchange(endpoint: string, assertion: string): Promise<{ token: string; seconds: number }> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const response = await fetch(endpoint, { method: 'POST', body });
  const answer = (await response.json()) as { readonly access_token?: string; readonly expires_in?: number; readonly error?: string };
  if (answer.access_token === undefined) {
    throw new Error(`The gateway gave no token: ${answer.error ?? String(response.status)}.`);
  }
  return { token: answer.access_token, seconds: answer.expires_in ?? 0 };
}
