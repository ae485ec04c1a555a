import type { Transaction } from '../store/database.ts';

/** The attempt for a delivery that was cancelled meanwhile ended: what waits behind it may go. */
export async function endLease(tx: Transaction, id: string): Promise<void> {
  await tx.query(`update outbox_delivery set leased_until = null where id = $1 and status = 'cancelled'`, [id]);
}
