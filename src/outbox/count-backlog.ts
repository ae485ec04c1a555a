import type { Sql } from '../store/database.ts';

/** What an operator watches. `oldestDueAt` is of the pending ones that are due. */
export type Backlog = {
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestDueAt: Date | null;
};

/** Counts what has not left. */
export async function countBacklog(sql: Sql): Promise<Backlog> {
  const [row] = await sql.query<Backlog>(
    `select count(*) filter (where status = 'pending') as pending,
            count(*) filter (where status = 'waiting') as waiting,
            count(*) filter (where status = 'dead') as dead,
            min(due_at) filter (where status = 'pending') as "oldestDueAt"
       from outbox_delivery
      where status in ('pending', 'waiting', 'dead')`,
  );
  return row ?? { pending: 0, waiting: 0, dead: 0, oldestDueAt: null };
}
