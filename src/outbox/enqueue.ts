import type { Transaction } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';

/** A delivery as a decision makes it. `waiting` is shown but not sent until released; `withheld` is only recorded. */
export type NewDeliveryRow = Pick<
  DeliveryRow,
  | 'id'
  | 'journeyId'
  | 'journeyVersion'
  | 'recipient'
  | 'view'
  | 'kind'
  | 'subject'
  | 'about'
  | 'reasons'
  | 'code'
  | 'dueAt'
  | 'createdAt'
> & { readonly status: 'pending' | 'waiting' | 'withheld' };

/**
 * Puts deliveries into the outbox, in the same commit as the decision they follow from; they leave in this order per
 * recipient. `wake` is called once the commit stands (`Relay.wake`), so that they leave at once.
 */
export async function enqueue(tx: Transaction, rows: readonly NewDeliveryRow[], wake?: () => void): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  await tx.query(
    `insert into outbox_delivery (id, journey_id, journey_version, recipient, view, kind, subject, about, reasons, status, code,
                                  due_at, attempts, created_at)
     select r.id, r."journeyId", r."journeyVersion", r.recipient, r.view, r.kind, r.subject, r.about, r.reasons, r.status, r.code,
            r."dueAt", 0, r."createdAt"
       from jsonb_to_recordset($1::jsonb) as r (id uuid, "journeyId" uuid, "journeyVersion" integer, recipient text, view text,
            kind text, subject text, about text, reasons jsonb, status text, code text, "dueAt" timestamptz, "createdAt" timestamptz)`,
    [JSON.stringify(rows)],
  );
  if (wake !== undefined) {
    tx.afterCommit(wake);
  }
}
