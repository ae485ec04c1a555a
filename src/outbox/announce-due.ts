import type { Sql } from '../store/database.ts';
import { NEXT_IN_ORDER, NOT_HELD, NOT_LEASED } from './next-in-order.ts';

/** A delivery that must be named. `isAgain`: it was before, and nobody took it. `isCrisis`: it waits for nothing (E11). */
export type Announcement = { readonly id: string; readonly recipient: string; readonly isAgain: boolean; readonly isCrisis: boolean };

/** How much is taken, and for how long. `closed`: recipients that are not asked now (their circuit is open, or the network file holds them). */
export type AnnounceLimits = { readonly now: Date; readonly limit: number; readonly forMs: number; readonly closed?: readonly string[] };

/** Takes what must be named now, and is not to be named again for a while. */
export const ANNOUNCE_DUE_SQL = `update outbox_delivery d
        set announced_until = $1::timestamptz + $3::integer * interval '1 millisecond'
       from (select c.id, c.announced_until is not null as again, c.reasons @> '["CRISIS_CALL"]'::jsonb as crisis from outbox_delivery c
              where c.status = 'pending' and greatest(c.due_at, c.announced_until) <= $1 and ${NOT_LEASED}
                and ${NEXT_IN_ORDER}
                and ${NOT_HELD}
                and (c.reasons @> '["CRISIS_CALL"]'::jsonb or c.recipient <> all ($4::text[]))
              order by greatest(c.due_at, c.announced_until), c.seq
              limit $2
                for update skip locked) due
      where d.id = due.id
      returning d.id, d.recipient, d.seq, due.again as "isAgain", due.crisis as "isCrisis"`;

/**
 * Takes the next deliveries that may leave and have not been named to the broker, or so long ago (`forMs`) that the name
 * may be lost. Gateways side by side take different ones.
 */
export async function announceDue(sql: Sql, { now, limit, forMs, closed = [] }: AnnounceLimits): Promise<Announcement[]> {
  const rows = await sql.query<Announcement & { readonly seq: number }>(ANNOUNCE_DUE_SQL, [now, limit, forMs, closed]);
  return rows.sort((a, b) => a.seq - b.seq).map(({ seq: _seq, ...it }) => it);
}
