/**
 * How content is sealed before it is stored (design 5.10). `place` names row and column and is bound into the seal, so
 * that sealed bytes moved to another row do not open. Implemented by `security/content-cipher.ts`.
 */
export type Sealing = {
  /** Seals under the key that `keyRef` names. */
  seal(keyRef: Uint8Array, place: string, plain: Uint8Array): Uint8Array;
  /** Opens; the sealed bytes name their key. @throws Fault CONTENT_UNREADABLE when erased, altered or moved. */
  open(place: string, sealed: Uint8Array): Uint8Array;
};

/** Seals a JSON value. */
export function sealJson(sealing: Sealing, keyRef: Uint8Array, place: string, value: unknown): Uint8Array {
  return sealing.seal(keyRef, place, Buffer.from(JSON.stringify(value), 'utf8'));
}

/** Opens a JSON value; the caller knows its type. */
export function openJson(sealing: Sealing, place: string, sealed: Uint8Array): unknown {
  return JSON.parse(Buffer.from(sealing.open(place, sealed)).toString('utf8')) as unknown;
}
