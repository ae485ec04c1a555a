import type { Sql } from './database.ts';

/** Whether this round of a job still waits for its referral. */
export async function isPullOpen(sql: Sql, id: string, round: number): Promise<boolean> {
  const open = await sql.query(`select id from pull_job where id = $1 and round = $2 and status = 'pending'`, [id, round]);
  return open.length === 1;
}
