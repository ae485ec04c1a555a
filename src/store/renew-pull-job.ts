import type { Transaction } from './database.ts';
import { pullPlace } from './pull-job-row.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/** Newer inputs of a notification. `round` is the one that was seen. */
export type RenewedPullJob = { readonly id: string; readonly round: number; readonly contentHash: Uint8Array; readonly dueAt: Date; readonly expiresAt: Date; readonly messageId: string; readonly content: unknown };

/** Starts a job again with newer inputs, in a round of its own: an attempt of the old one that still runs ends nothing. False when it changed since. */
export async function renewPullJob(tx: Transaction, sealing: Sealing, keyRef: Uint8Array, job: RenewedPullJob): Promise<boolean> {
  const renewed = await tx.query(
    `update pull_job
        set status = 'pending', code = null, round = round + 1, attempts = 0, leased_until = null, ended_at = null, content_hash = $3,
            due_at = $4, expires_at = $5, message_ids = message_ids || $6::uuid, content = $7
      where id = $1 and round = $2 and status in ('pending', 'failed', 'expired')
      returning id`,
    [job.id, job.round, job.contentHash, job.dueAt, job.expiresAt, job.messageId, sealJson(sealing, keyRef, pullPlace(job.id), job.content)],
  );
  return renewed.length === 1;
}
