import type { KeyedHash } from './keyed-hash.ts';

/** Keyed hash over the facts that a decision looked at (domain.md 1): equal facts, in any order of keys, give equal bytes. */
export function fingerprint(hash: KeyedHash, facts: unknown): Uint8Array {
  return hash('fingerprint', JSON.stringify(sorted(facts)) ?? '');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) {
    return value;
  }
  const entries = Object.entries(value).filter(([, it]) => it !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, it]) => [key, sorted(it)]);
}
