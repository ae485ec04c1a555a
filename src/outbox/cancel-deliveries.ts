import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** Which deliveries of a journey must not leave any more; absent fields do not limit. */
export type Cancellation = {
  readonly journeyId: string;
  readonly recipient?: string;
  readonly view?: string;
  readonly subject?: string;
  readonly kinds?: readonly string[];
  readonly code: Code;
};

/**
 * Cancels what has not left: pending, waiting and dead ones. Answers them. What is being sent this moment
 * may still arrive: it keeps its lease, so that what tells of the cancellation waits for it (`claimDue`).
 */
export async function cancelDeliveries(tx: Transaction, cancellation: Cancellation): Promise<DeliveryRow[]> {
  return tx.query<DeliveryRow>(
    `update outbox_delivery d set status = 'cancelled', code = $5
      where journey_id = $1 and status in ('pending', 'waiting', 'dead')
        and ($2::text is null or recipient = $2)
        and ($3::text is null or subject = $3)
        and ($4::text[] is null or kind = any($4))
        and ($6::text is null or view = $6)
      returning ${DELIVERY_COLUMNS}`,
    [
      cancellation.journeyId,
      cancellation.recipient ?? null,
      cancellation.subject ?? null,
      cancellation.kinds ?? null,
      cancellation.code,
      cancellation.view ?? null,
    ],
  );
}
