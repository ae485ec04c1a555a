import type { Transaction } from './database.ts';
import type { PullStatus } from './pull-job-row.ts';
import { pullPlace } from './pull-job-row.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/** A notification as it comes in. `messageId`: the raw message that brought it. */
export type NewPullJob = {
  readonly id: string;
  readonly sender: string;
  readonly identifierHash: Uint8Array;
  readonly contentHash: Uint8Array;
  readonly status: PullStatus;
  readonly code: string | null;
  readonly dueAt: Date | null;
  readonly expiresAt: Date;
  readonly at: Date;
  readonly journeyId: string | null;
  readonly messageId: string;
  readonly content: unknown;
};

/** Stores a notification. False when one with this identifier is there already. */
export async function insertPullJob(tx: Transaction, sealing: Sealing, keyRef: Uint8Array, job: NewPullJob): Promise<boolean> {
  const inserted = await tx.query(
    `insert into pull_job (id, sender, identifier_hash, content_hash, status, code, round, due_at, attempts, expires_at, created_at, ended_at, journey_id, message_ids, content)
     values ($1, $2, $3, $4, $5, $6, 1, $7, 0, $8, $9, $10, $11, array[$12::uuid], $13)
     on conflict (identifier_hash) do nothing
     returning id`,
    [
      job.id, job.sender, job.identifierHash, job.contentHash, job.status, job.code, job.dueAt, job.expiresAt, job.at,
      job.status === 'pending' ? null : job.at, job.journeyId, job.messageId, sealJson(sealing, keyRef, pullPlace(job.id), job.content),
    ],
  );
  return inserted.length === 1;
}
