import { createHmac, hkdfSync } from 'node:crypto';

/** What a hash is for. Equal values under two purposes give different hashes, so columns cannot be joined. */
export type HashPurpose =
  | 'referral'
  | 'bsn'
  | 'agb'
  | 'control-id'
  | 'raw-dedupe'
  | 'raw-body'
  | 'message-content'
  | 'jti'
  | 'pull'
  | 'fingerprint'
  | 'audit'
  | 'audit-person'
  | 'audit-referral'
  | 'external-id'
  | 'access-token';

/** HMAC-SHA256 under a key of its own per purpose (design 5.13): 32 bytes. */
export type KeyedHash = (purpose: HashPurpose, value: string | Uint8Array) => Uint8Array;

/** Derives the key of a purpose from the key store's root secret (HKDF-SHA256). */
export function purposeKey(rootSecret: Uint8Array, purpose: HashPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', rootSecret, new Uint8Array(), `mgn-gateway/${purpose}`, 32));
}

/** The keyed hashes of a key store. */
export function keyedHash(rootSecret: Uint8Array): KeyedHash {
  const keys = new Map<HashPurpose, Uint8Array>();
  return (purpose, value) => {
    const key = keys.get(purpose) ?? purposeKey(rootSecret, purpose);
    keys.set(purpose, key);
    return createHmac('sha256', key).update(value).digest();
  };
}
