import type { Transaction } from '../store/database.ts';

/** Lets what waited for a subject leave (A14: the huisarts made the referral). Answers how many. */
export async function releaseWaiting(
  tx: Transaction,
  { journeyId, subject, dueAt }: { readonly journeyId: string; readonly subject: string; readonly dueAt: Date },
  wake?: () => void,
): Promise<number> {
  const released = await tx.query(
    `update outbox_delivery set status = 'pending', code = null, due_at = $3
      where journey_id = $1 and subject = $2 and status = 'waiting'
      returning id`,
    [journeyId, subject, dueAt],
  );
  if (wake !== undefined && released.length > 0) {
    tx.afterCommit(wake);
  }
  return released.length;
}
