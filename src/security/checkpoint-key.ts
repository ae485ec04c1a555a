import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import { writeOnce } from './write-once.ts';

/** Signs checkpoints: an Ed25519 key in a file of its own, outside the database. `sign` answers a compact JWS (RFC 7515, EdDSA). */
export type CheckpointKey = { readonly keyId: string; readonly publicPem: string; sign(payload: object): string };

/**
 * Reads the signing key (PEM, PKCS#8, mode 0600); with `create` it is made when absent.
 * @throws Fault ENVIRONMENT when it is absent, no Ed25519 key, or others may read it.
 */
export function loadCheckpointKey(path: string, { create }: { readonly create: boolean }): CheckpointKey {
  if (create && statSync(path, { throwIfNoEntry: false }) === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeOnce(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'audit signing key file is missing' });
  }
  if ((status.mode & 0o077) !== 0) {
    throw new Fault('ENVIRONMENT', { what: 'audit signing key file may be read by others; set mode 0600' });
  }
  const key = readPrivateKey(path);
  const publicKey = createPublicKey(key);
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (payload) => {
      const signed = `${encode(JSON.stringify({ alg: 'EdDSA', kid: keyId }))}.${encode(JSON.stringify(payload))}`;
      return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
    },
  };
}

function readPrivateKey(path: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') {
      return key;
    }
  } catch (error) {
    throw new Fault('ENVIRONMENT', { what: 'audit signing key file is not PEM' }, { cause: error });
  }
  throw new Fault('ENVIRONMENT', { what: 'audit signing key is not Ed25519' });
}

/**
 * Answers how to read a JWS that one of these public keys (PEM, one after the other) signed: its payload, or undefined
 * when none did. @throws Error when there is no readable key.
 */
export function jwsReader(publicPems: string): (jws: string) => unknown {
  const keys = new Map((publicPems.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []).map((pem) => createPublicKey(pem)).map((key) => [keyIdOf(key), key]));
  if (keys.size === 0) {
    throw new Error('There is no public key.');
  }
  return (jws) => {
    const [head = '', payload = '', signature = '', ...rest] = jws.split('.');
    try {
      const { alg, kid } = JSON.parse(decode(head)) as { readonly alg?: unknown; readonly kid?: unknown };
      const key = keys.get(String(kid));
      const isSigned = alg === 'EdDSA' && key !== undefined && rest.length === 0 && verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'));
      return isSigned ? JSON.parse(decode(payload)) : undefined;
    } catch {
      return undefined;
    }
  };
}

/** SHA-256 of the public key (DER, SubjectPublicKeyInfo), base64url. */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('base64url');
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8');
}
