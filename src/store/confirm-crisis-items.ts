import type { Transaction } from './database.ts';

/** A named person saw the crisis of a journey: its open items are confirmed and closed. Answers how many. */
export async function confirmCrisisItems(tx: Transaction, { journeyId, by, at }: { journeyId: string; by: string; at: Date }): Promise<number> {
  const confirmed = await tx.query(
    `update worklist_item set confirmed_by = $2, confirmed_at = $3, closed_at = $3
      where journey_id = $1 and kind = 'crisis' and closed_at is null
      returning id`,
    [journeyId, by, at],
  );
  return confirmed.length;
}
