import type { Sql } from './database.ts';
import type { KeptMessageRow } from './list-kept-messages.ts';

/** `isShared`: the answer is sealed under the same key, which must then stay. */
export type UnlinkedMessageRow = KeptMessageRow & { readonly isShared: boolean };

/**
 * Messages that led to no journey and whose bytes are still there, received by then. One that our own fault kept out is
 * left out while the work for a person that it made is open (design 4).
 */
export async function listUnlinkedMessages(sql: Sql, receivedBy: Date, limit: number): Promise<UnlinkedMessageRow[]> {
  return sql.query<UnlinkedMessageRow>(
    `select id, received_at as "receivedAt", coalesce(outcome, '') as outcome, substring(content from 2 for 8) as ref,
            coalesce(substring(ack from 2 for 8) = substring(content from 2 for 8), false) as "isShared"
       from raw_message m
      where journey_id is null and received_at <= $1 and erased_at is null
        and not exists (select from worklist_item w where w.kind = 'dead-letter' and w.key = 'bericht/' || m.id::text and w.closed_at is null)
      order by received_at limit $2`,
    [receivedBy, limit],
  );
}
