import type { Sealing } from './sealing.ts';
import { openJson } from './sealing.ts';

/** Where a notified referral stands. `stopped`: a crisis was in its notification, nothing is pulled (E11). */
export type PullStatus = 'pending' | 'pulled' | 'cancelled' | 'expired' | 'failed' | 'stopped';

/** One notified referral, its content opened. `attempts` counts those of the round, the claimed one too. */
export type PullJobRow = {
  readonly id: string;
  readonly sender: string;
  readonly contentHash: Uint8Array;
  readonly status: PullStatus;
  readonly code: string | null;
  readonly round: number;
  readonly attempts: number;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly journeyId: string | null;
  readonly content: unknown;
};

/** A row as it is selected. */
export type SealedPullJob = Omit<PullJobRow, 'content'> & { readonly content: Uint8Array };

/** The select list that makes a `PullJobRow` once its content is opened. */
export const PULL_JOB_COLUMNS = `id, sender, content_hash as "contentHash", status, code, round, attempts, expires_at as "expiresAt",
  created_at as "createdAt", journey_id as "journeyId", content`;

/**
 * Opens the content of a row. One whose key is gone comes without: what became of it is still known, and it must keep
 * neither others from being claimed nor its source from being heard.
 */
export function openPullJob(sealing: Sealing, row: SealedPullJob): PullJobRow {
  try {
    return { ...row, content: openJson(sealing, pullPlace(row.id), row.content) };
  } catch {
    return { ...row, content: undefined };
  }
}

/** What the seal of a job's content is bound to. */
export function pullPlace(id: string): string {
  return `pull/${id}`;
}
