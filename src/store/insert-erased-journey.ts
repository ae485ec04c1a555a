import type { Transaction } from './database.ts';
import type { MarkedJourney } from './mark-erasing.ts';

/** What is kept of an erased journey: by what its log is found, and until when. */
export type ErasedJourney = MarkedJourney & { readonly id: string; readonly reason: 'term' | 'person'; readonly markedAt: Date; readonly keepUntil: Date };

/** Notes that a journey is being erased. */
export async function insertErasedJourney(tx: Transaction, it: ErasedJourney): Promise<void> {
  await tx.query(
    `insert into erased_journey (id, referral_hash, bsn_hash, region, reason, marked_at, keep_until) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing`,
    [it.id, it.referralHash, it.bsnHash, it.region, it.reason, it.markedAt, it.keepUntil],
  );
}
