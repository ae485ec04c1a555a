import type { Sql } from './database.ts';

/** A message that our own fault kept out, as long as a person must look at it. */
export type FailedMessage = { readonly id: string; readonly source: string; readonly sender: string; readonly receivedAt: Date; readonly code: string | null };

/** Messages that could not be taken in, oldest first; 1000 at most. */
export async function listFailedMessages(sql: Sql): Promise<FailedMessage[]> {
  return sql.query<FailedMessage>(
    `select m.id, m.source, m.sender, m.received_at as "receivedAt", m.code
       from worklist_item w join raw_message m on m.id = substring(w.key from 9)::uuid
      where w.closed_at is null and w.kind = 'dead-letter' and w.key like 'bericht/%'
      order by m.received_at, m.id limit 1000`,
  );
}
