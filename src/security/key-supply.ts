import { randomBytes } from 'node:crypto';
import { SEAL } from './aes-wrap.ts';
import type { Period } from './key-periods.ts';
import type { KeySegment } from './key-segment.ts';
import { appendSlots, closeSegment, createSegment, isInPlace } from './key-segment.ts';
import { keyRefFromPlace, wrapSlot } from './key-slot.ts';

const BATCH = 256;

/** Hands out fresh keys. */
export type KeySupply = { take(): Promise<Uint8Array>; close(): Promise<void> };

/** What making keys leans on. `stands`: whether a period that was read a moment ago was not ended since. */
export type SupplyPorts = {
  readonly currentPeriod: () => Period;
  readonly stands: (period: Period) => boolean;
  readonly remember: (ref: Uint8Array, key: Uint8Array) => void;
};

/**
 * Keys are made in batches with one sync each, ahead of need, so that no intake waits for the disk of the key store.
 * What a process leaves unused is 64 bytes a key. A segment holds the keys of one period, so that a day later nobody
 * appends to it any more and it can be renewed.
 */
export function supplyOfKeys(folder: string, { currentPeriod, stands, remember }: SupplyPorts): KeySupply {
  const ready: { readonly ref: Uint8Array; readonly key: Uint8Array }[] = [];
  let open: { readonly segment: KeySegment; readonly period: number; nextSlot: number } | undefined;
  let refilling: Promise<void> | undefined;

  function endSegment(): void {
    if (open !== undefined) {
      closeSegment(open.segment);
      open = undefined;
    }
  }

  async function refill(): Promise<void> {
    for (;;) {
      const period = currentPeriod();
      if (open?.period !== period.period) {
        endSegment();
      }
      open ??= { segment: createSegment(folder), period: period.period, nextSlot: 0 };
      const { segment, nextSlot } = open;
      const made = Array.from({ length: BATCH }, (_, index) => {
        const place = { segment: segment.segment, slot: nextSlot + index };
        const key = randomBytes(SEAL.key);
        return { ref: keyRefFromPlace(place), key, bytes: wrapSlot(period.key, period.period, place, key) };
      });
      await appendSlots(segment, nextSlot, Buffer.concat(made.map((it) => it.bytes)));
      open.nextSlot += BATCH;
      // A process that slept over the end of its period may have written where nobody looks: such keys are never used.
      if (stands(period) && isInPlace(segment)) {
        ready.push(...made);
        return;
      }
      endSegment();
    }
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
      endSegment();
    },
  };
}
