import type { Sql } from './database.ts';
import type { PullStatus } from './pull-job-row.ts';

/** When an attempt of this round and status is made again; null: never. */
export type Rescheduled = { readonly id: string; readonly round: number; readonly status: PullStatus; readonly dueAt: Date | null; readonly code: string | null };

/** Lets a job try again later, and frees it. False when it ended or was renewed since. An ended one keeps its own code. */
export async function reschedulePullJob(sql: Sql, { id, round, status, dueAt, code }: Rescheduled): Promise<boolean> {
  const moved = await sql.query(
    `update pull_job set due_at = $4, leased_until = null, code = case when status = 'pending' then $5 else code end
      where id = $1 and round = $2 and status = $3
      returning id`,
    [id, round, status, dueAt, code],
  );
  return moved.length === 1;
}
