import type { Transaction } from './database.ts';

/** Deletes every row of a marked consultatie but the log and its decisions. False when another sweeper did so first. */
export async function deleteConsultatie(tx: Transaction, id: string): Promise<boolean> {
  const [marked] = await tx.query('select id from consultatie where id = $1 and erasing_at is not null for update', [id]);
  if (marked === undefined) {
    return false;
  }
  await tx.query('delete from journey_event where journey_id = $1', [id]);
  await tx.query('delete from task_index where journey_id = $1', [id]);
  await tx.query('delete from outbox_delivery where journey_id = $1', [id]);
  await tx.query('delete from worklist_item where journey_id = $1', [id]);
  await tx.query('delete from raw_message where journey_id = $1', [id]);
  await tx.query('delete from consultatie where id = $1', [id]);
  return true;
}
