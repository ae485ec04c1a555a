import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';

/** Where a delivery can end up other than delivered. */
export type SettledStatus = 'dead' | 'withheld' | 'waiting' | 'cancelled';

/**
 * Ends a pending delivery with its reason: buried for a person (`dead`), not permitted (`withheld`), put back until it
 * is released (`waiting`), or no longer wanted (`cancelled`). False when it was not pending any more.
 */
export async function settle(
  tx: Transaction,
  { id, status, code }: { readonly id: string; readonly status: SettledStatus; readonly code: Code },
): Promise<boolean> {
  const settled = await tx.query(
    `update outbox_delivery set status = $2, code = $3, leased_until = null where id = $1 and status = 'pending' returning id`,
    [id, status, code],
  );
  return settled.length === 1;
}
