import type { Transaction } from './database.ts';

/** Forgets messages of no journey whose bytes went and that came before a time. Answers the keys of their answers. */
export async function deleteUnlinkedMessages(tx: Transaction, before: Date, limit: number): Promise<Uint8Array[]> {
  const gone = await tx.query<{ ref: Uint8Array }>(
    `delete from raw_message
      where id in (select id from raw_message where journey_id is null and received_at < $1 and erased_at is not null order by received_at limit $2)
      returning coalesce(substring(ack from 2 for 8), ''::bytea) as ref`,
    [before, limit],
  );
  return gone.map((row) => row.ref).filter((ref) => ref.length > 0);
}
