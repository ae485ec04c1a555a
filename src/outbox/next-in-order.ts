/**
 * That no earlier delivery to the same recipient about the same journey stands before row `c` at moment `$1`. One that was
 * withdrawn while it was being sent may still arrive, and holds the others up until that attempt ended. Only a crisis
 * waits for nothing (E11).
 */
export const NEXT_IN_ORDER = `(c.reasons @> '["CRISIS_CALL"]'::jsonb or not exists (
               select from outbox_delivery e
                where e.journey_id = c.journey_id and e.recipient = c.recipient and e.seq < c.seq
                  and (e.status = 'pending' or (e.status = 'cancelled' and e.leased_until > $1))))`;

/** That row `c` goes to nobody whom an operator holds back. A crisis goes all the same (E11). */
export const NOT_HELD = `(c.reasons @> '["CRISIS_CALL"]'::jsonb or not exists (
               select from partner_hold h where h.partner = c.recipient and (h.after_seq is null or c.seq > h.after_seq)))`;

/** That nobody is sending row `c` at moment `$1`. */
export const NOT_LEASED = '(c.leased_until is null or c.leased_until <= $1)';
