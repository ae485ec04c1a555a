import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Fault } from '../kernel/fault.ts';
import { aesOpen, aesSeal } from './aes-wrap.ts';
import { KEY_REF_BYTES } from './key-slot.ts';
import type { KeyStore } from './key-store.ts';

/** Seals and opens stored content (design 5.10). Fits `Sealing` of the store. */
export type ContentCipher = {
  seal(keyRef: Uint8Array, place: string, plain: Uint8Array): Uint8Array;
  open(place: string, sealed: Uint8Array): Uint8Array;
};

const SMALL_BYTES = 512;

/** First byte of a sealed value: how the plain bytes were packed. */
const PACKED = { plain: 1, zstd: 2 } as const;

/**
 * AES-256-GCM under the journey's key. A sealed value is: packing (1 byte), key reference (8), iv (12), cipher text, tag
 * (16). Place, packing and reference are bound in, so that values cannot be swapped between rows, columns or journeys.
 */
export function contentCipher(keys: Pick<KeyStore, 'find'>): ContentCipher {
  return {
    seal: (keyRef, place, plain) => {
      const packed = pack(plain);
      const head = Buffer.concat([Buffer.of(packed.packing), keyRef]);
      return Buffer.concat([head, aesSeal(keys.find(keyRef), bind(head, place), packed.bytes)]);
    },
    open: (place, sealed) => {
      const head = sealed.subarray(0, 1 + KEY_REF_BYTES);
      const key = keys.find(head.subarray(1));
      try {
        const bytes = aesOpen(key, bind(head, place), sealed.subarray(head.length));
        return head[0] === PACKED.zstd ? zstdDecompressSync(bytes) : bytes;
      } catch (error) {
        throw new Fault('CONTENT_UNREADABLE', { what: 'seal is broken' }, { cause: error });
      }
    },
  };
}

/** Sealed bytes don't compress, so it is done before; what would not get smaller stays as it is. */
function pack(plain: Uint8Array): { readonly packing: number; readonly bytes: Uint8Array } {
  // Small texts gain little and cost a compressor each: most events are small.
  if (plain.length < SMALL_BYTES) {
    return { packing: PACKED.plain, bytes: plain };
  }
  const bytes = zstdCompressSync(plain);
  return bytes.length < plain.length ? { packing: PACKED.zstd, bytes } : { packing: PACKED.plain, bytes: plain };
}

function bind(head: Uint8Array, place: string): string {
  return `${Buffer.from(head).toString('hex')}/${place}`;
}
