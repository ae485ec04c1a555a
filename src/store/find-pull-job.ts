import type { Sql } from './database.ts';
import type { PullJobRow, SealedPullJob } from './pull-job-row.ts';
import { openPullJob, PULL_JOB_COLUMNS } from './pull-job-row.ts';
import type { Sealing } from './sealing.ts';

/** The notification with this identifier, or undefined when it never came. */
export async function findPullJob(sql: Sql, sealing: Sealing, identifierHash: Uint8Array): Promise<PullJobRow | undefined> {
  const [row] = await sql.query<SealedPullJob>(`select ${PULL_JOB_COLUMNS} from pull_job where identifier_hash = $1`, [identifierHash]);
  return row === undefined ? undefined : openPullJob(sealing, row);
}
