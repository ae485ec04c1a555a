import type { Sql } from './database.ts';

/** Frees the jobs that a process which is gone had claimed. Only for the embedded database, of which one process is the holder. */
export async function endPullLeases(sql: Sql): Promise<void> {
  await sql.query('update pull_job set leased_until = null where leased_until is not null');
}
