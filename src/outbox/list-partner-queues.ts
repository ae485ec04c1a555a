import type { Code } from '../kernel/codes.ts';
import type { Sql } from '../store/database.ts';

/** What has not left for one recipient, and whether it takes anything. Absent recipients have nothing open and are not held. */
export type PartnerQueue = {
  readonly partner: string;
  /** `draining`: what was queued before still leaves. */
  readonly hold: 'paused' | 'draining' | null;
  readonly heldAt: Date | null;
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  /** Since when the oldest pending delivery could have left. */
  readonly oldestAt: Date | null;
  /** The last attempt of what did not get through at least `tries` times, when nothing was delivered since. */
  readonly failingSince: Date | null;
  /** As `failingSince`, where a certificate was the reason. */
  readonly untrustedSince: Date | null;
  /** A refusal, hold or crisis stop that the huisarts did not get: the oldest. Who fetches its notices has a day more (less an hour). */
  readonly unseenSince: Date | null;
  readonly lastDeliveredAt: Date | null;
  /** Why attempts at what is pending failed: one of the reasons, a certificate before others. */
  readonly code: Code | null;
};

/** Looks at what is open per recipient; `tries`: failed attempts from which a recipient counts as failing; `also`: partners to tell of when nothing is open. */
export async function listPartnerQueues(sql: Sql, { now, tries = 3, also = [] }: { readonly now: Date; readonly tries?: number; readonly also?: readonly string[] }): Promise<PartnerQueue[]> {
  return sql.query<PartnerQueue>(
    `with open as (
       select recipient as partner,
              count(*) filter (where status = 'pending') as pending,
              count(*) filter (where status = 'waiting') as waiting,
              count(*) filter (where status = 'dead') as dead,
              min(case when code is null and due_at <= $1 then due_at else created_at end) filter (where status = 'pending') as oldest_at,
              max(coalesce(departed_at, created_at)) filter (where status = 'pending' and code = 'RECIPIENT_UNAVAILABLE' and attempts >= $2) as failing,
              max(coalesce(departed_at, created_at)) filter (where status = 'pending' and code = 'RECIPIENT_UNTRUSTED') as untrusted,
              min(case when status = 'waiting' then created_at + interval '23 hours' else created_at end)
                filter (where kind = 'notice' and about in ('refused', 'held', 'stopped')) as unseen,
              max(code) filter (where status = 'pending') as code
         from outbox_delivery
        where status in ('pending', 'waiting', 'dead')
        group by recipient),
     both_sides as (select partner from open union select partner from partner_hold union select unnest($3::text[]))
     select b.partner, case when h.partner is null then null when h.after_seq is null then 'paused' else 'draining' end as hold,
            h.held_at as "heldAt", coalesce(o.pending, 0) as pending, coalesce(o.waiting, 0) as waiting, coalesce(o.dead, 0) as dead,
            o.oldest_at as "oldestAt",
            case when last.at > o.failing then null else o.failing end as "failingSince",
            case when last.at > o.untrusted then null else o.untrusted end as "untrustedSince",
            o.unseen as "unseenSince", last.at as "lastDeliveredAt", o.code
       from both_sides b
       left join open o using (partner)
       left join partner_hold h using (partner)
       left join lateral (
         select max(d.delivered_at) as at from outbox_delivery d where d.recipient = b.partner and d.status = 'delivered') last on true
      order by b.partner`,
    [now, tries, also],
  );
}
