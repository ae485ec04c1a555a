import type { Transaction } from './database.ts';

/**
 * Deletes every row of a marked journey but the log, its decisions, and what was kept of it. False when another sweeper
 * did so first, or when one of its keys is still there: keys go before rows.
 */
export async function deleteJourney(tx: Transaction, journeyId: string, at: Date): Promise<boolean> {
  const [marked] = await tx.query('select id from journey where id = $1 and erasing_at is not null for update', [journeyId]);
  if (marked === undefined) {
    return false;
  }
  await tx.query('delete from journey_document where journey_id = $1', [journeyId]);
  await tx.query('delete from journey_event where journey_id = $1', [journeyId]);
  await tx.query('delete from task_index where journey_id = $1', [journeyId]);
  await tx.query('delete from outbox_delivery where journey_id = $1', [journeyId]);
  await tx.query('delete from worklist_item where journey_id = $1', [journeyId]);
  await tx.query('delete from raw_message where journey_id = $1', [journeyId]);
  await tx.query('delete from pull_job where journey_id = $1', [journeyId]);
  await tx.query('delete from journey where id = $1', [journeyId]);
  await tx.query('update erased_journey set erased_at = $2 where id = $1', [journeyId, at]);
  return true;
}
