import type { Transaction } from './database.ts';

/** Gives keys up, in the commit that gives up what they seal; a key that still seals something else must not be among them. */
export async function doomKeys(tx: Transaction, refs: readonly Uint8Array[], at: Date): Promise<void> {
  await tx.query('insert into doomed_key (ref, doomed_at) select ref, $2 from unnest($1::bytea[]) as ref on conflict (ref) do nothing', [refs, at]);
}
