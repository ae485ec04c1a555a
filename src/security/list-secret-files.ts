import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditKeyPath, auditKeyPlace, listAuditYears } from './audit-keys.ts';

/** A file of the key store that the master key wraps: the root secret, the key that signs our own calls, a period key, or the audit key of a year. */
export type StoredSecret = { readonly path: string; readonly place: string; readonly period?: number };

/** Every file below the folder of a key store that holds a wrapped secret, the root first. */
export function listSecretFiles(folder: string): readonly StoredSecret[] {
  const alone = ['root', 'signing'].map((place) => ({ path: join(folder, `${place}.json`), place }));
  const periods = join(folder, 'periods');
  const names = existsSync(periods) ? readdirSync(periods).toSorted() : [];
  return [
    ...alone.filter(({ path }) => existsSync(path)),
    ...names.flatMap((name) => {
      const [, period] = /^(\d+)(?:\.closed)?\.json$/.exec(name) ?? [];
      return period === undefined ? [] : [{ path: join(periods, name), place: `period/${period}`, period: Number(period) }];
    }),
    ...listAuditYears(folder).map((year) => ({ path: auditKeyPath(folder, year), place: auditKeyPlace(year) })),
  ];
}
