import type { Transaction } from '../store/database.ts';

/** A Task that its owner has read at the gateway. */
export type ReadTask = { readonly journeyId: string; readonly owner: string; readonly localId: string };

/**
 * Notes that its recipient has read what waited for that (AWAITING_READ), or would have come to wait for it: while a partner is
 * paused nobody gets as far as seeing that it fetches. It is delivered. One that is under way is left to that attempt. Answers the
 * deliveries' ids; none at a later read.
 */
export async function markRead(tx: Transaction, { journeyId, owner, localId }: ReadTask, at: Date): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `update outbox_delivery set status = 'delivered', delivered_at = $4, code = null
      where journey_id = $1 and recipient = $2 and subject = $3
        and ((status = 'waiting' and code = 'AWAITING_READ')
          or (status = 'pending' and kind in ('task', 'cancellation') and (leased_until is null or leased_until <= $4)))
      returning id`,
    [journeyId, owner, localId, at],
  );
  return rows.map(({ id }) => id);
}
