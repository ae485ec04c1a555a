import type { Sql } from '../store/database.ts';

/** A delivery that waits to be read by its recipient, and the id under which that one knows the Task. */
export type UnreadTask = { readonly id: string; readonly recipient: string; readonly externalId: string };

/** What recipients have not fetched yet, oldest first: what they must be told of when word of it may have been lost. */
export async function listUnreadTasks(sql: Sql, limit: number): Promise<UnreadTask[]> {
  return sql.query<UnreadTask>(
    `select d.id, d.recipient, t.external_id as "externalId"
       from outbox_delivery d
       join task_index t on t.journey_id = d.journey_id and t.owner = d.recipient and t.local_id = d.subject
      where d.status = 'waiting' and d.code = 'AWAITING_READ'
      order by d.seq
      limit $1`,
    [limit],
  );
}
