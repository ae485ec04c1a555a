import type { Code } from '../kernel/codes.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';
import type { Transaction } from '../store/database.ts';
import { referenceRange } from './reference-range.ts';

/** A delivery that a recipient refused after it had been taken over: known by the first hex digits of its id. */
export type LateRefusal = { readonly recipient: string; readonly idPrefix: string; readonly code: Code };

/**
 * Turns a delivered row into a dead letter, for channels that answer later than they take over (CONTRL of Edifact).
 * Answers the row, or undefined when there is none or it was turned already: an answer that comes twice counts once.
 */
export async function buryDelivered(tx: Transaction, { recipient, idPrefix, code }: LateRefusal): Promise<DeliveryRow | undefined> {
  const [row] = await tx.query<DeliveryRow>(
    `update outbox_delivery d set status = 'dead', code = $4, delivered_at = null
      where d.recipient = $1 and d.id between $2::uuid and $3::uuid and d.status = 'delivered'
      returning ${DELIVERY_COLUMNS}`,
    [recipient, ...referenceRange(idPrefix), code],
  );
  return row;
}
