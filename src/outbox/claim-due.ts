import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** A delivery leased to this relay, with the key of its journey or consultatie for the receipt. `attempts` counts this one too. */
export type ClaimedDelivery = DeliveryRow & { readonly keyRef: Uint8Array };

/** The select list that makes a `ClaimedDelivery`; the table is named `d`. */
export const CLAIMED_COLUMNS = `${DELIVERY_COLUMNS}, coalesce(
        (select key_ref from journey where id = d.journey_id), (select key_ref from consultatie where id = d.journey_id)) as "keyRef"`;

/**
 * How much may be claimed. `limit` in all; `most` for one recipient, unless `rooms` says otherwise (0: nothing, its circuit
 * is open or it is held by the network file). Crises go beside these, `urgent` of them.
 */
export type ClaimLimits = {
  readonly now: Date;
  readonly limit: number;
  readonly urgent?: number;
  readonly leaseMs: number;
  readonly most?: number;
  readonly rooms?: Readonly<Record<string, number>>;
};

/**
 * Leases the next due deliveries, at most one per journey and recipient: a later one waits until the earlier has left,
 * died or was withdrawn, so that a recipient never sees them out of order. One that was withdrawn while it was being sent
 * may still arrive, and holds the others up until that attempt ended. Only a crisis waits for nothing (E11): not for its
 * turn, nor for a recipient that is paused (`partner_hold`) or does not answer; it says nothing of the person.
 *
 * Looked for per recipient, so that the backlog of one that is down costs the others nothing; the ids go in as an array,
 * since the planner takes a limit that it doesn't know for a tenth of the table, and would read all of it. `skip locked` lets relays
 * work side by side; a lease that ran out frees the rows of a relay that died. So a row can be claimed twice, and what is
 * sent must be idempotent on `id`.
 */
export async function claimDue(sql: Sql, { now, limit, urgent = limit, leaseMs, most = limit, rooms = {} }: ClaimLimits): Promise<ClaimedDelivery[]> {
  const rows = await sql.query<ClaimedDelivery>(
    `with recursive waiting (recipient) as (
         (select recipient from outbox_delivery where status = 'pending' order by recipient limit 1)
       union all
         select (select o.recipient from outbox_delivery o
                  where o.status = 'pending' and o.recipient > w.recipient order by o.recipient limit 1)
           from waiting w where w.recipient is not null),
     room as materialized (
       select w.recipient, h.after_seq,
              case when h.partner is not null and h.after_seq is null then 0
                   else coalesce(($5::jsonb ->> w.recipient)::integer, $4::integer) end as free
         from waiting w left join partner_hold h on h.partner = w.recipient
        where w.recipient is not null),
     crisis as (
       select c.id from outbox_delivery c
        where c.status = 'pending' and c.reasons @> '["CRISIS_CALL"]'::jsonb
          and c.due_at <= $1 and (c.leased_until is null or c.leased_until <= $1)
        order by c.due_at, c.seq limit $6 for update skip locked),
     turn as (
       select c.id from room r cross join lateral (
           select c.id, c.due_at, c.seq from outbox_delivery c
            where c.recipient = r.recipient and c.status = 'pending'
              and c.due_at <= $1 and (c.leased_until is null or c.leased_until <= $1)
              and not exists (
                select from outbox_delivery e
                 where e.journey_id = c.journey_id and e.recipient = c.recipient and e.seq < c.seq
                   and (e.status = 'pending' or (e.status = 'cancelled' and e.leased_until > $1)))
              and (r.after_seq is null or c.seq <= r.after_seq)
            order by c.due_at, c.seq
            limit r.free
              for update skip locked) c
        where r.free > 0
        order by c.due_at, c.seq
        limit $2)
     update outbox_delivery d
        set attempts = d.attempts + 1, claims = d.claims + 1, leased_until = $1::timestamptz + $3::integer * interval '1 millisecond', announced_until = null
      where d.id = any (array(select id from crisis union select id from turn))
      returning ${CLAIMED_COLUMNS}`,
    [now, limit, leaseMs, most, JSON.stringify(rooms), urgent],
  );
  return rows.sort((a, b) => a.seq - b.seq);
}
