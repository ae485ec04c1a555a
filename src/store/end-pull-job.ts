import type { Transaction } from './database.ts';
import type { PullStatus } from './pull-job-row.ts';

/** How a job ends, from the status and round that were seen. `dueAt`: when its source is told; null: never. */
export type EndedPullJob = {
  readonly id: string;
  readonly round: number;
  readonly from: PullStatus;
  readonly status: Exclude<PullStatus, 'pending'>;
  readonly code: string | null;
  readonly dueAt: Date | null;
  readonly journeyId: string | null;
  readonly messageId: string | null;
  readonly at: Date;
};

/**
 * Ends a job. What was notified becomes part of the journey that came of it, so that it is traced and erased with it.
 * False when somebody else ended or renewed it since: nothing of the commit may stand then.
 */
export async function endPullJob(tx: Transaction, job: EndedPullJob): Promise<boolean> {
  const ended = await tx.query(
    `with ended as (
       update pull_job
          set status = $4, code = $5, due_at = $6, attempts = 0, leased_until = null, ended_at = $9, journey_id = coalesce($7, journey_id),
              message_ids = message_ids || array_remove(array[$8::uuid], null)
        where id = $1 and round = $2 and status = $3
        returning id, journey_id, message_ids),
     linked as (
       update raw_message m set journey_id = ended.journey_id from ended
        where m.id = any (ended.message_ids) and m.journey_id is null and ended.journey_id is not null)
     select id from ended`,
    [job.id, job.round, job.from, job.status, job.code, job.dueAt, job.journeyId, job.messageId, job.at],
  );
  return ended.length === 1;
}
