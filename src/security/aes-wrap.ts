import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Lengths in bytes of the parts of a sealed value. */
export const SEAL = { iv: 12, tag: 16, key: 32 } as const;

/** AES-256-GCM: answers iv, cipher text and tag in a row. `place` is bound in and must be the same on opening. */
export function aesSeal(key: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(SEAL.iv);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `aesSeal` made. @throws Error of node:crypto when key, place or bytes are not the same. */
export function aesOpen(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, SEAL.iv), { authTagLength: SEAL.tag });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - SEAL.tag));
  return Buffer.concat([decipher.update(sealed.subarray(SEAL.iv, sealed.length - SEAL.tag)), decipher.final()]);
}
