import type { Sql } from '../store/database.ts';

/** A delivery that waits to be read, since when, and the team and region of its journey. */
export type UnreadDelivery = { readonly id: string; readonly journeyId: string; readonly recipient: string; readonly since: Date; readonly team: string | null; readonly region: string };

/** Deliveries that their recipients fetch themselves and have not read, of before a moment; oldest first. */
export async function listUnread(sql: Sql, { before, limit }: { readonly before: Date; readonly limit: number }): Promise<UnreadDelivery[]> {
  return sql.query<UnreadDelivery>(
    `select d.id, d.journey_id as "journeyId", d.recipient, d.due_at as since, j.team, j.region
       from outbox_delivery d join journey j on j.id = d.journey_id
      where d.status = 'waiting' and d.code = 'AWAITING_READ' and d.due_at < $1
      order by d.due_at, d.seq
      limit $2`,
    [before, limit],
  );
}
