import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';
import { NEXT_IN_ORDER, NOT_LEASED } from './next-in-order.ts';

/** A delivery leased to this relay, with the key of its journey or consultatie for the receipt. `attempts` counts this one too. */
export type ClaimedDelivery = DeliveryRow & { readonly keyRef: Uint8Array };

/** The select list that makes a `ClaimedDelivery`; the table is named `d`. */
export const CLAIMED_COLUMNS = `${DELIVERY_COLUMNS}, coalesce(
        (select key_ref from journey where id = d.journey_id), (select key_ref from consultatie where id = d.journey_id)) as "keyRef"`;

/** Leases at most `limit` deliveries that are due, the longest due first. */
export const CLAIM_DUE_SQL = `update outbox_delivery d
        set attempts = d.attempts + 1, leased_until = $1::timestamptz + $3::integer * interval '1 millisecond', announced_until = null
      where d.id in (
          select c.id from outbox_delivery c
           where c.status = 'pending' and c.due_at <= $1 and ${NOT_LEASED}
             and ${NEXT_IN_ORDER}
           order by c.due_at, c.seq
           limit $2
             for update skip locked)
      returning ${CLAIMED_COLUMNS}`;

/**
 * Leases the next due deliveries, at most one per journey and recipient: a later one waits until the earlier has left,
 * died or was withdrawn, so that a recipient never sees them out of order.
 *
 * `skip locked` lets relays work side by side; a lease that ran out frees the rows of a relay that died. So a row can be
 * claimed twice, and what is sent must be idempotent on `id`.
 */
export async function claimDue(
  sql: Sql,
  { now, limit, leaseMs }: { readonly now: Date; readonly limit: number; readonly leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const rows = await sql.query<ClaimedDelivery>(CLAIM_DUE_SQL, [now, limit, leaseMs]);
  return rows.sort((a, b) => a.seq - b.seq);
}
