import type { Transaction } from './database.ts';

/**
 * Whether journeys still stand at these versions; if so they stay there until this transaction ends, and whoever would
 * change one waits. Readers and senders do not wait for each other.
 */
export async function lockJourneyVersions(tx: Transaction, versions: readonly { readonly id: string; readonly version: number }[]): Promise<boolean> {
  const locked = await tx.query(
    `select j.id from journey j
       join unnest($1::uuid[], $2::integer[]) as s (id, version) on s.id = j.id and s.version = j.version
      for share of j`,
    [versions.map((it) => it.id), versions.map((it) => it.version)],
  );
  return locked.length === versions.length;
}
