import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { PublicJwk } from '../workflow/network.ts';

/** A key pair of one client: the public half goes into the network file, the private half stays with the partner. */
export type ClientKeys = { readonly publicJwk: PublicJwk; readonly privateJwk: JWK };

/** Makes a fresh pair, for a demo or a test: nobody's keys are in the repository. RS256 is what ZorgDomein signs with. */
export async function makeClientKeys(kid: string, alg: 'ES384' | 'RS256' = 'ES384'): Promise<ClientKeys> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const { kty, ...rest } = await exportJWK(publicKey);
  return {
    publicJwk: { ...rest, kty: kty ?? 'EC', kid, alg, use: 'sig' },
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg },
  };
}

/** Reads a private JWK for signing. */
export async function privateKeyFrom(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, jwk.alg ?? 'ES384');
  if (key instanceof Uint8Array) {
    throw new TypeError('A symmetric key can sign no client assertion.');
  }
  return key;
}
