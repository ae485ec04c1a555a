import { randomBytes } from 'node:crypto';
import { SEAL } from './aes-wrap.ts';
import type { Period } from './key-periods.ts';
import type { KeySegment } from './key-segment.ts';
import { appendSlots, closeSegment, createSegment } from './key-segment.ts';
import { keyRefFromPlace, wrapSlot } from './key-slot.ts';

const BATCH = 256;

/** Hands out fresh keys. */
export type KeySupply = { take(): Promise<Uint8Array>; close(): Promise<void> };

/**
 * Keys are made in batches with one sync each, ahead of need, so that no intake waits for the disk of the key store.
 * What a process leaves unused is 64 bytes a key.
 */
export function supplyOfKeys(
  folder: string,
  currentPeriod: () => Period,
  remember: (ref: Uint8Array, key: Uint8Array) => void,
): KeySupply {
  const ready: { readonly ref: Uint8Array; readonly key: Uint8Array }[] = [];
  let segment: KeySegment | undefined;
  let nextSlot = 0;
  let refilling: Promise<void> | undefined;

  async function refill(): Promise<void> {
    segment ??= createSegment(folder);
    const { period, key: periodKey } = currentPeriod();
    const number = segment.segment;
    const made = Array.from({ length: BATCH }, (_, index) => {
      const place = { segment: number, slot: nextSlot + index };
      const key = randomBytes(SEAL.key);
      return { ref: keyRefFromPlace(place), key, bytes: wrapSlot(periodKey, period, place, key) };
    });
    await appendSlots(segment, nextSlot, Buffer.concat(made.map((it) => it.bytes)));
    nextSlot += BATCH;
    ready.push(...made);
  }

  function ensureRefill(): Promise<void> {
    refilling ??= refill().finally(() => {
      refilling = undefined;
    });
    return refilling;
  }

  return {
    take: async () => {
      let next = ready.shift();
      while (next === undefined) {
        await ensureRefill();
        next = ready.shift();
      }
      if (ready.length < BATCH / 4) {
        // A failure shows again, to the taker who finds none ready.
        ensureRefill().catch(() => undefined);
      }
      remember(next.ref, next.key);
      return next.ref;
    },
    close: async () => {
      await refilling?.catch(() => undefined);
      if (segment !== undefined) {
        closeSegment(segment);
        segment = undefined;
      }
    },
  };
}
