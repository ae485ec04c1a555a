import type { Code } from '../kernel/codes.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';
import type { Transaction } from '../store/database.ts';

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
    [recipient, uuidFrom(idPrefix, '0'), uuidFrom(idPrefix, 'f'), code],
  );
  return row;
}

/** The lowest or highest id that begins with these hex digits. */
function uuidFrom(prefix: string, fill: string): string {
  const hex = prefix.toLowerCase().replace(/[^0-9a-f]/g, '').slice(0, 32).padEnd(32, fill);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
