import type { Sql } from './database.ts';

/** Hands pulls back that this gateway will not finish: another may begin them at once. */
export async function releasePullJobs(sql: Sql, jobs: readonly { readonly id: string; readonly attempts: number }[]): Promise<void> {
  await sql.query(
    `update pull_job j set leased_until = null
       from unnest($1::uuid[], $2::integer[]) as a (id, attempts)
      where j.id = a.id and j.attempts = a.attempts and j.leased_until is not null`,
    [jobs.map((it) => it.id), jobs.map((it) => it.attempts)],
  );
}
