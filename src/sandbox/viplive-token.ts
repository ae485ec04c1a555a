import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { Sender } from '../workflow/network.ts';
import { privateKeyFrom } from './client-keys.ts';

/** Who calls the gateway, and where that is. */
export type PortalClient = { readonly sender: Pick<Sender, 'token'>; readonly privateJwk: JWK; readonly now: () => Date; readonly gatewayUrl: () => string };

/** As in the published sample (formats.md 2). */
const LIFE_SECONDS = 5;

/**
 * Gives a token for one call: asks it at the gateway's token endpoint with a client assertion of five seconds (PS256; `iss`
 * the data broker, `sub` `viplive-databroker`, `aud` the endpoint), each used once.
 */
export function portalToken(client: PortalClient): () => Promise<string> {
  return async () => {
    const endpoint = `${client.gatewayUrl()}/oauth/token`;
    const body = new URLSearchParams({
      grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: await signPortalAssertion(client, endpoint),
    });
    const response = await fetch(endpoint, { method: 'POST', body });
    const { access_token: token, error } = (await response.json()) as { readonly access_token?: string; readonly error?: string };
    if (token === undefined) {
      throw new Error(`The gateway gave no token: ${error ?? String(response.status)}.`);
    }
    return token;
  };
}

/** The assertion itself, for an audience: the token endpoint, or the door. */
export async function signPortalAssertion({ sender, privateJwk, now }: Omit<PortalClient, 'gatewayUrl'>, audience: string): Promise<string> {
  const issuedAt = Math.floor(now().getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'PS256', kid: privateJwk.kid ?? '', typ: 'JWT' })
    .setIssuer(sender.token?.issuer ?? '')
    .setSubject(sender.token?.subject ?? 'viplive-databroker')
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS)
    .sign(await privateKeyFrom(privateJwk));
}
