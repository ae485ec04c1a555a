import { Fault } from '../kernel/fault.ts';
import type { Transaction } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import { sealJson } from '../store/sealing.ts';

/** What the seal of a receipt is bound to. */
export function receiptPlace(deliveryId: string): string {
  return `receipt/${deliveryId}`;
}

/**
 * Notes that the recipient has it, with the ids that it returned. True also when it was cancelled while being sent: it
 * did arrive. False when it was noted before.
 */
export async function markDelivered(
  tx: Transaction,
  sealing: Sealing,
  {
    id,
    keyRef,
    at,
    receipt,
  }: { readonly id: string; readonly keyRef: Uint8Array; readonly at: Date; readonly receipt?: unknown },
): Promise<boolean> {
  const sealed = receipt === undefined ? null : sealedReceipt(sealing, keyRef, id, receipt);
  const marked = await tx.query(
    `update outbox_delivery
        set status = 'delivered', delivered_at = $2, receipt = $3, leased_until = null, code = null
      where id = $1 and status in ('pending', 'cancelled')
      returning id`,
    [id, at, sealed],
  );
  return marked.length === 1;
}

/** The person may have had it erased while it was being sent: that it arrived is written all the same. */
function sealedReceipt(sealing: Sealing, keyRef: Uint8Array, id: string, receipt: unknown): Uint8Array | null {
  try {
    return sealJson(sealing, keyRef, receiptPlace(id), receipt);
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONTENT_UNREADABLE') {
      return null;
    }
    throw error;
  }
}
