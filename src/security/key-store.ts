import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Periods } from './key-periods.ts';
import { openPeriods } from './key-periods.ts';
import { clearSlot, readSlot } from './key-segment.ts';
import { periodOfSlot, placeFromKeyRef, unwrapSlot } from './key-slot.ts';
import { supplyOfKeys } from './key-supply.ts';
import { readOrMakeSecret } from './wrapped-secret.ts';

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
