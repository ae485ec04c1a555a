import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** The attempt for a delivery that was cancelled meanwhile ended: what waits behind it may go, unless a newer attempt is under way. */
export async function endLease(tx: Transaction, { id, attempts, claims }: Attempt): Promise<void> {
  await tx.query(`update outbox_delivery set leased_until = null where id = $1 and attempts = $2 and claims = $3 and status = 'cancelled'`, [id, attempts, claims]);
}
