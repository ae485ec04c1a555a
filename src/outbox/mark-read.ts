import type { Transaction } from '../store/database.ts';

/** A Task that its owner has read at the gateway. */
export type ReadTask = { readonly journeyId: string; readonly owner: string; readonly localId: string };

/** Notes that its recipient has read what waited for that (AWAITING_READ): it is delivered. Answers the deliveries' ids; none at a later read. */
export async function markRead(tx: Transaction, { journeyId, owner, localId }: ReadTask, at: Date): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `update outbox_delivery set status = 'delivered', delivered_at = $4, code = null
      where journey_id = $1 and recipient = $2 and subject = $3 and status = 'waiting' and code = 'AWAITING_READ'
      returning id`,
    [journeyId, owner, localId, at],
  );
  return rows.map(({ id }) => id);
}
