import type { Transaction } from '../store/database.ts';

/**
 * Holds a partner back on all gateways, from their next claim on. At once (pause), or with `finish` once everything that is
 * queued for it now has left (drain): what is queued later is held. A crisis notice goes in any case (E11).
 */
export async function holdPartner(tx: Transaction, { partner, finish, at }: { readonly partner: string; readonly finish: boolean; readonly at: Date }): Promise<void> {
  await tx.query(
    `insert into partner_hold (partner, after_seq, held_at)
     values ($1, case when $2 then (select max(seq) from outbox_delivery where recipient = $1 and status = 'pending') end, $3)
     on conflict (partner) do update set after_seq = excluded.after_seq, held_at = excluded.held_at`,
    [partner, finish, at],
  );
}

/** Lets a partner have what was held, in order. False when it was not held. */
export async function resumePartner(tx: Transaction, partner: string): Promise<boolean> {
  return (await tx.query('delete from partner_hold where partner = $1 returning partner', [partner])).length === 1;
}

/** A drain whose queue is empty is a pause from now on: what a person revives later must not slip through. */
export async function endDrains(tx: Transaction): Promise<void> {
  await tx.query(
    `update partner_hold h set after_seq = null
      where h.after_seq is not null
        and not exists (select from outbox_delivery d where d.recipient = h.partner and d.status = 'pending' and d.seq <= h.after_seq)`,
  );
}
