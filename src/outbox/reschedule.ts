import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/**
 * Lets a delivery try again later. Later ones of the same journey and recipient move along: they must wait for it, and
 * would only be looked at in vain. A crisis stays: it waits for nothing (E11). False when it was settled otherwise or claimed
 * anew meanwhile.
 */
export async function reschedule(
  tx: Transaction,
  {
    id,
    attempts,
    claims,
    dueAt,
    code,
  }: Attempt & { readonly dueAt: Date; readonly code: Code },
): Promise<boolean> {
  const moved = await tx.query(
    `with own as (
       update outbox_delivery set due_at = $3, code = $4, leased_until = null
        where id = $1 and attempts = $2 and claims = $5 and status = 'pending'
        returning journey_id, recipient, seq),
     later as (
       update outbox_delivery d set due_at = $3 from own
        where d.journey_id = own.journey_id and d.recipient = own.recipient and d.seq > own.seq and d.status = 'pending'
          and d.due_at < $3 and not d.reasons @> '["CRISIS_CALL"]'::jsonb)
     select seq from own`,
    [id, attempts, dueAt, code, claims],
  );
  return moved.length === 1;
}
