import type { Sql } from '../store/database.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { CLAIMED_COLUMNS } from './claim-due.ts';
import { NEXT_IN_ORDER, NOT_HELD, NOT_LEASED } from './next-in-order.ts';

/** Leases those of the named deliveries that may leave now. */
export const CLAIM_NAMED_SQL = `update outbox_delivery d
        set attempts = d.attempts + 1, claims = d.claims + 1, leased_until = $1::timestamptz + $3::integer * interval '1 millisecond', announced_until = null
      where d.id in (
          select c.id from outbox_delivery c
           where c.id = any($2::uuid[]) and c.status = 'pending' and c.due_at <= $1 and ${NOT_LEASED}
             and ${NEXT_IN_ORDER}
             and ${NOT_HELD}
             for update skip locked)
      returning ${CLAIMED_COLUMNS}`;

/**
 * Leases deliveries that the broker named, under the same conditions as `claimDue`: what is not due, not the next in its
 * order, being sent elsewhere or already settled is not among the answers, and nothing is lost by that.
 */
export async function claimNamed(
  sql: Sql,
  { ids, now, leaseMs }: { readonly ids: readonly string[]; readonly now: Date; readonly leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const rows = await sql.query<ClaimedDelivery>(CLAIM_NAMED_SQL, [now, ids, leaseMs]);
  return rows.sort((a, b) => a.seq - b.seq);
}
