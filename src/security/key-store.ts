import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Periods } from './key-periods.ts';
import { openPeriods } from './key-periods.ts';
import { periodOfSlot, placeFromKeyRef, unwrapSlot } from './key-slot.ts';
import { supplyOfKeys } from './key-supply.ts';
import type { Renewal } from './renew-keys.ts';
import { renewKeys } from './renew-keys.ts';
import type { SegmentFiles } from './segment-files.ts';
import { openSegmentFiles } from './segment-files.ts';
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
  /**
   * Destroys a key: its bytes are overwritten. Other processes forget it within a minute. A copy of the slots from before
   * still holds it, until its period is destroyed (`renew`).
   */
  erase(ref: Uint8Array): void;
  /** Puts living keys under today's period and destroys the periods before yesterday, with all that was erased. */
  renew(): Promise<Renewal>;
  /** The root of all keyed hashes, ids and tokens; wrapped by the master key, and the same as long as the store lives. */
  readonly rootSecret: Uint8Array;
  close(): Promise<void>;
};

/**
 * `folder` is made when absent. The clock says which period wraps a new key. `readMasterKey` reads the key as it is now,
 * so that a gateway keeps running while the master key is rotated; absent, it is the same for ever.
 */
export type KeyStoreOptions = { readonly folder: string; readonly masterKey: Uint8Array; readonly readMasterKey?: () => Uint8Array; readonly clock: Clock };

type CachedKey = { readonly key: Uint8Array; readonly readAt: number };

const CACHE_SIZE = 20_000;
const CACHE_MS = 60_000;

/** Whether a key store was ever made in this folder. */
export function hasRootSecret(folder: string): boolean {
  return existsSync(rootPath(folder));
}

function rootPath(folder: string): string {
  return join(folder, 'root.json');
}

/** Opens the key store. @throws Fault ENVIRONMENT when the master key does not open it. */
export function openKeyStore({ folder, masterKey, readMasterKey, clock }: KeyStoreOptions): KeyStore {
  const segments = join(folder, 'segments');
  const master = readMasterKey ?? ((): Uint8Array => masterKey);
  const rootSecret = readOrMakeSecret({ path: rootPath(folder), place: 'root', masterKey: master });
  const periods = openPeriods(folder, master);
  const files = openSegmentFiles(segments);
  const cache = new Map<string, CachedKey>();
  const supply = supplyOfKeys(segments, { currentPeriod: () => periods.current(clock.now()), stands: periods.stands, remember });

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
      // Read again from disk before it is called erased: another process may have renewed it since.
      const key = readKey(files, periods, ref, false) ?? readKey(files, periods, ref, true);
      if (key === undefined) {
        throw new Fault('CONTENT_UNREADABLE', { what: 'key is erased' });
      }
      remember(ref, key);
      return key;
    },
    erase: (ref) => {
      const { segment, slot } = placeFromKeyRef(ref);
      cache.delete(nameOf(ref));
      files.clear(segment, slot);
    },
    renew: () => renewKeys({ files, periods }, clock.now()),
    close: () => supply.close(),
  };
}

function nameOf(ref: Uint8Array): string {
  return Buffer.from(ref.buffer, ref.byteOffset, ref.byteLength).toString('latin1');
}

/** The key, or undefined when it can't be had. */
function readKey(files: SegmentFiles, periods: Periods, ref: Uint8Array, afresh: boolean): Uint8Array | undefined {
  const place = placeFromKeyRef(ref);
  const bytes = files.read(place.segment, place.slot, afresh);
  const period = bytes === undefined ? 0 : periodOfSlot(bytes);
  if (bytes === undefined || period === 0) {
    return undefined;
  }
  for (const key of periods.find(period, afresh)) {
    try {
      return unwrapSlot(key, place, bytes);
    } catch {
      // Not under this key: of the period's other one, or damaged.
    }
  }
  return undefined;
}
