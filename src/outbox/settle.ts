import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** Where a delivery can end up other than delivered. */
export type SettledStatus = 'dead' | 'withheld' | 'waiting' | 'cancelled';

/**
 * Ends a pending delivery with its reason: buried for a person (`dead`), not permitted (`withheld`), put back until it
 * is released (`waiting`), or no longer wanted (`cancelled`). The attempt that says so is named: an older one does not
 * speak for a delivery that was claimed anew, since the newer may still fail. False when it was not pending any more, or claimed
 * anew.
 */
export async function settle(
  tx: Transaction,
  { id, attempts, claims, status, code }: Attempt & { readonly status: SettledStatus; readonly code: Code },
): Promise<boolean> {
  const settled = await tx.query(
    `update outbox_delivery set status = $2, code = $3, leased_until = null
      where id = $1 and attempts = $4 and claims = $5 and status = 'pending'
      returning id`,
    [id, status, code, attempts, claims],
  );
  return settled.length === 1;
}
