import { join } from 'node:path';
import { readOrMakeSecret, readSecret } from './wrapped-secret.ts';

/** A period's number and key. */
export type Period = { readonly period: number; readonly key: Uint8Array };
/** The period keys of a key store; `find` is undefined for one that was destroyed. */
export type Periods = { current(now: Date): Period; find(period: number): Uint8Array | undefined };

/** A period is a month, as yyyymm. Destroying its file makes every key unreadable that it still wraps. */
export function openPeriods(folder: string, masterKey: Uint8Array): Periods {
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
