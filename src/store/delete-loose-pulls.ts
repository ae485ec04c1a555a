import type { Transaction } from './database.ts';

/**
 * Forgets pulls that led to no journey and ended before a time, but for one that waits for a person (design 4). Answers the
 * keys of what they held.
 */
export async function deleteLoosePulls(tx: Transaction, before: Date, limit: number): Promise<Uint8Array[]> {
  const gone = await tx.query<{ ref: Uint8Array }>(
    `delete from pull_job
      where id in (
        select p.id from pull_job p
         where p.ended_at < $1 and p.journey_id is null
           and not exists (select from worklist_item w where w.kind = 'dead-letter' and w.key = 'ophalen/' || p.id::text and w.closed_at is null)
         order by p.ended_at limit $2)
      returning substring(content from 2 for 8) as ref`,
    [before, limit],
  );
  return gone.map((row) => row.ref).filter((ref) => ref.length > 0);
}
