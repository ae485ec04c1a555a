import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretFile } from './wrapped-secret.ts';
import { readOrMakeSecret, readSecret } from './wrapped-secret.ts';
import { overwrite, syncFolder } from './write-once.ts';

/** A period's number and key. A period is a day, as yyyymmdd (UTC). */
export type Period = { readonly period: number; readonly key: Uint8Array };

/** The period keys of a key store. */
export type Periods = {
  /** The period that new keys go under; read at every use, since another process may have ended it. */
  current(now: Date): Period;
  /** Whether a period that was read a moment ago still stands. */
  stands(period: Period): boolean;
  /** The keys that a period has or had till now; empty when it was destroyed. `afresh`: not from memory. */
  find(period: number, afresh?: boolean): readonly Uint8Array[];
  /** All periods that still have a key, oldest first. */
  list(): readonly number[];
  /** No new key goes under it from here on; what stands under it can still be read. */
  close(period: number): void;
  /** Destroys its key for good: whatever is still wrapped by it cannot be read any more, here or in any copy. */
  destroy(period: number): void;
};

const CACHE_MS = 60_000;

/** The number of the period that a moment lies in. */
export function periodAt(moment: Date): number {
  return Number(moment.toISOString().slice(0, 10).replaceAll('-', ''));
}

/** Opens the period keys below the folder of a key store. */
export function openPeriods(folder: string, masterKey: () => Uint8Array): Periods {
  const periods = join(folder, 'periods');
  const known = new Map<number, { readonly keys: readonly Uint8Array[]; readonly readAt: number }>();
  const pathOf = (period: number): string => join(periods, `${period}.json`);
  const closedPathOf = (period: number): string => join(periods, `${period}.closed.json`);
  const fileAt = (period: number, path = pathOf(period)): SecretFile => ({ path, place: `period/${period}`, masterKey });
  return {
    current: (now) => {
      const period = periodAt(now);
      return { period, key: readOrMakeSecret(fileAt(period)) };
    },
    stands: ({ period, key }) => {
      const found = readSecret(fileAt(period));
      return found !== undefined && Buffer.compare(found, key) === 0;
    },
    find: (period, afresh = false) => {
      const cached = known.get(period);
      if (!afresh && cached !== undefined && performance.now() - cached.readAt < CACHE_MS) {
        return cached.keys;
      }
      const keys = [readSecret(fileAt(period)), readSecret(fileAt(period, closedPathOf(period)))].filter((it) => it !== undefined);
      known.set(period, { keys, readAt: performance.now() });
      return keys;
    },
    list: () => [...new Set(namesIn(periods).flatMap((name) => (/^\d+(\.closed)?\.json$/.test(name) ? [Number.parseInt(name, 10)] : [])))].sort((a, b) => a - b),
    close: (period) => {
      if (existsSync(pathOf(period))) {
        renameSync(pathOf(period), closedPathOf(period));
        syncFolder(periods);
      }
    },
    destroy: (period) => {
      known.delete(period);
      if (existsSync(closedPathOf(period))) {
        overwrite(closedPathOf(period));
        rmSync(closedPathOf(period));
        syncFolder(periods);
      }
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
