import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { PublicJwk } from '../workflow/network.ts';

/** A key pair of one client: the public half goes into the network file, the private half stays with the partner. */
export type ClientKeys = { readonly publicJwk: PublicJwk; readonly privateJwk: JWK };

/** Makes a fresh ES384 pair, for a demo or a test: nobody's keys are in the repository. */
export async function makeClientKeys(kid: string): Promise<ClientKeys> {
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const { kty, ...rest } = await exportJWK(publicKey);
  return {
    publicJwk: { ...rest, kty: kty ?? 'EC', kid, alg: 'ES384', use: 'sig' },
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg: 'ES384' },
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
