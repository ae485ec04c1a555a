import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** A delivery leased to this relay, with the key of its journey or consultatie for the receipt. `attempts` counts this one too. */
export type ClaimedDelivery = DeliveryRow & { readonly keyRef: Uint8Array };

/**
 * Leases the next due deliveries, at most one per journey and recipient: a later one waits until the earlier has left,
 * died or was withdrawn, so that a recipient never sees them out of order. One that was withdrawn while it was being sent
 * may still arrive, and holds the others up until that attempt ended. Only a crisis waits for nothing (E11).
 *
 * `skip locked` lets relays work side by side; a lease that ran out frees the rows of a relay that died. So a row can be
 * claimed twice, and what is sent must be idempotent on `id`.
 */
export async function claimDue(
  sql: Sql,
  { now, limit, leaseMs }: { readonly now: Date; readonly limit: number; readonly leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const rows = await sql.query<ClaimedDelivery>(
    `update outbox_delivery d
        set attempts = d.attempts + 1, leased_until = $1::timestamptz + $3::integer * interval '1 millisecond'
      where d.id in (
          select c.id from outbox_delivery c
           where c.status = 'pending' and c.due_at <= $1 and (c.leased_until is null or c.leased_until <= $1)
             and (c.reasons @> '["CRISIS_CALL"]'::jsonb or not exists (
               select from outbox_delivery e
                where e.journey_id = c.journey_id and e.recipient = c.recipient and e.seq < c.seq
                  and (e.status = 'pending' or (e.status = 'cancelled' and e.leased_until > $1))))
           order by c.due_at, c.seq
           limit $2
             for update skip locked)
      returning ${DELIVERY_COLUMNS}, coalesce(
        (select key_ref from journey where id = d.journey_id), (select key_ref from consultatie where id = d.journey_id)) as "keyRef"`,
    [now, limit, leaseMs],
  );
  return rows.sort((a, b) => a.seq - b.seq);
}
