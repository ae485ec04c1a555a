import type { Sql } from '../store/database.ts';

/** What has not left for one recipient. `oldestAt`: since when the oldest pending delivery could have left; null: none is pending. */
export type RecipientBacklog = {
  readonly recipient: string;
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestAt: Date | null;
};

/** Counts what has not left, per recipient: recipients with nothing open are left out. */
export async function countPerRecipient(sql: Sql, now: Date): Promise<RecipientBacklog[]> {
  return sql.query<RecipientBacklog>(
    `select recipient,
            count(*) filter (where status = 'pending') as pending,
            count(*) filter (where status = 'waiting') as waiting,
            count(*) filter (where status = 'dead') as dead,
            min(case when code is null and due_at <= $1 then due_at else created_at end) filter (where status = 'pending') as "oldestAt"
       from outbox_delivery
      where status in ('pending', 'waiting', 'dead')
      group by recipient`,
    [now],
  );
}
