import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, importPKCS8, importSPKI, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { SecretFile } from './wrapped-secret.ts';
import { readOrMakeSecret, readSecret } from './wrapped-secret.ts';

/** The gateway's own key, by which others know its calls: the private half signs, the public one is published. */
export type SigningKey = { readonly kid: string; readonly privateKey: CryptoKey; readonly publicJwk: JWK };

const ALG = 'PS256';
const BITS = 3072;
const ASSERTION_SECONDS = 60;

/**
 * Opens the key, or makes it: once per key store, wrapped by the master key, the same in every process. Made at first use,
 * since a gateway that calls nobody needs none.
 */
export function openSigningKey(file: SecretFile): () => Promise<SigningKey> {
  let opened: Promise<SigningKey> | undefined;
  return () => {
    opened ??= open(file).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

async function open(file: SecretFile): Promise<SigningKey> {
  const known = readSecret(file);
  const made = known ?? (await newKey());
  const pair = JSON.parse(Buffer.from(known ?? readOrMakeSecret(file, () => made)).toString('utf8')) as { readonly privatePem: string; readonly publicPem: string };
  const jwk = await exportJWK(await importSPKI(pair.publicPem, ALG, { extractable: true }));
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey: await importPKCS8(pair.privatePem, ALG), publicJwk: { ...jwk, kid, alg: ALG, use: 'sig' } };
}

async function newKey(): Promise<Uint8Array> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
  const text = JSON.stringify({ privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }), publicPem: publicKey.export({ type: 'spki', format: 'pem' }) });
  return Buffer.from(text, 'utf8');
}

/** Signs who we are (`private_key_jwt`, RFC 7523; PS256 as Notified Pull asks): `clientId` is ours at that token endpoint. */
export async function signClientAssertion({ kid, privateKey }: SigningKey, { clientId, audience, now, jti }: { readonly clientId: string; readonly audience: string; readonly now: Date; readonly jti: string }): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: ALG, kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_SECONDS)
    .sign(privateKey);
}
