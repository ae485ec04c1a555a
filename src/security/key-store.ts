import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import { SEAL } from './aes-wrap.ts';
import type { KeySegment } from './key-segment.ts';
import { appendSlots, clearSlot, closeSegment, createSegment, readSlot } from './key-segment.ts';
import { keyRefFromPlace, periodOfSlot, placeFromKeyRef, unwrapSlot, wrapSlot } from './key-slot.ts';
import { readOrMakeSecret, readSecret } from './wrapped-secret.ts';

/**
 * Where content keys live, apart from the database and its backups (design 5.10). Any number of processes may share a
 * folder: each appends to a file of its own and reads all.
 */
export type KeyStore = {
  /** A fresh key, on disk before this returns, so before the commit of what it seals. Answers its reference. */
  take(): Promise<Uint8Array>;
  /** The key behind a reference. @throws Fault CONTENT_UNREADABLE when it was erased or never was. */
  find(ref: Uint8Array): Uint8Array;
  /** Destroys a key for good: its bytes are overwritten. Other processes forget it within a minute. */
  erase(ref: Uint8Array): void;
  /** The root of all keyed hashes, ids and tokens; wrapped by the master key, and the same as long as the store lives. */
  readonly rootSecret: Uint8Array;
  close(): Promise<void>;
};

/** `folder` is made when absent. The clock says which period wraps a new key. */
export type KeyStoreOptions = { readonly folder: string; readonly masterKey: Uint8Array; readonly clock: Clock };

type CachedKey = { readonly key: Uint8Array; readonly readAt: number };

const BATCH = 256;
const CACHE_SIZE = 20_000;
const CACHE_MS = 60_000;

/** Opens the key store. @throws Fault ENVIRONMENT when the master key does not open it. */
export function openKeyStore({ folder, masterKey, clock }: KeyStoreOptions): KeyStore {
  const segments = join(folder, 'segments');
  const rootSecret = readOrMakeSecret({ path: join(folder, 'root.json'), place: 'root', masterKey });
  const periods = openPeriods(folder, masterKey);
  const cache = new Map<string, CachedKey>();
  const supply = supplyOfKeys(segments, () => periods.current(clock.now()), remember);

  function remember(ref: Uint8Array, key: Uint8Array): void {
    if (cache.size >= CACHE_SIZE) {
      cache.delete(cache.keys().next().value ?? '');
    }
    cache.set(nameOf(ref), { key, readAt: performance.now() });
  }

  return {
    rootSecret,
    take: () => supply.take(),
    find: (ref) => {
      const cached = cache.get(nameOf(ref));
      if (cached !== undefined && performance.now() - cached.readAt < CACHE_MS) {
        return cached.key;
      }
      cache.delete(nameOf(ref));
      const key = readKey(segments, periods, ref);
      remember(ref, key);
      return key;
    },
    erase: (ref) => {
      const { segment, slot } = placeFromKeyRef(ref);
      cache.delete(nameOf(ref));
      if (readSlot(segments, segment, slot) !== undefined) {
        clearSlot(segments, segment, slot);
      }
    },
    close: () => supply.close(),
  };
}

function nameOf(ref: Uint8Array): string {
  return Buffer.from(ref.buffer, ref.byteOffset, ref.byteLength).toString('latin1');
}

function readKey(segments: string, periods: Periods, ref: Uint8Array): Uint8Array {
  const place = placeFromKeyRef(ref);
  const bytes = readSlot(segments, place.segment, place.slot);
  const period = bytes === undefined ? 0 : periodOfSlot(bytes);
  const periodKey = period === 0 ? undefined : periods.find(period);
  if (bytes === undefined || periodKey === undefined) {
    throw new Fault('CONTENT_UNREADABLE', { what: 'key is erased' });
  }
  try {
    return unwrapSlot(periodKey, place, bytes);
  } catch (error) {
    throw new Fault('CONTENT_UNREADABLE', { what: 'key does not unwrap' }, { cause: error });
  }
}

type Period = { readonly period: number; readonly key: Uint8Array };
type Periods = { current(now: Date): Period; find(period: number): Uint8Array | undefined };

/** A period is a month, as yyyymm. Destroying its file makes every key unreadable that it still wraps. */
function openPeriods(folder: string, masterKey: Uint8Array): Periods {
  const known = new Map<number, Uint8Array>();
  const fileOf = (period: number): Parameters<typeof readSecret>[0] => ({
    path: join(folder, 'periods', `${period}.json`),
    place: `period/${period}`,
    masterKey,
  });
  return {
    current: (now) => {
      const period = now.getUTCFullYear() * 100 + now.getUTCMonth() + 1;
      const key = known.get(period) ?? readOrMakeSecret(fileOf(period));
      known.set(period, key);
      return { period, key };
    },
    find: (period) => {
      const key = known.get(period) ?? readSecret(fileOf(period));
      if (key !== undefined) {
        known.set(period, key);
      }
      return key;
    },
  };
}

type Supply = { take(): Promise<Uint8Array>; close(): Promise<void> };

/**
 * Keys are made in batches with one sync each, ahead of need, so that no intake waits for the disk of the key store.
 * What a process leaves unused is 64 bytes a key.
 */
function supplyOfKeys(folder: string, currentPeriod: () => Period, remember: (ref: Uint8Array, key: Uint8Array) => void): Supply {
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
