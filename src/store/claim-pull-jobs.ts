import type { Sql } from './database.ts';
import type { PullJobRow, SealedPullJob } from './pull-job-row.ts';
import { openPullJob, PULL_JOB_COLUMNS } from './pull-job-row.ts';
import type { Sealing } from './sealing.ts';

/**
 * Leases the next jobs that are due. `skip locked` lets gateways work side by side; a lease that ran out frees the job of
 * a gateway that died. So a job can be claimed twice, and ends once (`end-pull-job.ts`).
 */
export async function claimPullJobs(sql: Sql, sealing: Sealing, { now, limit, leaseMs }: { readonly now: Date; readonly limit: number; readonly leaseMs: number }): Promise<PullJobRow[]> {
  const rows = await sql.query<SealedPullJob>(
    `update pull_job
        set attempts = attempts + 1, leased_until = $1::timestamptz + $3::integer * interval '1 millisecond'
      where id in (
        select id from pull_job
         where due_at <= $1 and (leased_until is null or leased_until <= $1)
         order by due_at, id
         limit $2
           for update skip locked)
      returning ${PULL_JOB_COLUMNS}`,
    [now, limit, leaseMs],
  );
  return rows.map((row) => openPullJob(sealing, row));
}
