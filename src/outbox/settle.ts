import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';

/** Where a delivery can end up other than delivered. */
export type SettledStatus = 'dead' | 'withheld' | 'waiting' | 'cancelled';

/**
 * Ends a pending delivery with its reason: buried for a person (`dead`), not permitted (`withheld`), put back until it
 * is released (`waiting`), or no longer wanted (`cancelled`). `attempts` names the attempt that says so: an older one does not
 * speak for a delivery that was claimed anew, since the newer may still fail. False when it was not pending any more, or claimed
 * anew.
 */
export async function settle(
  tx: Transaction,
  { id, status, code, attempts = null }: { readonly id: string; readonly status: SettledStatus; readonly code: Code; readonly attempts?: number | null },
): Promise<boolean> {
  const settled = await tx.query(
    `update outbox_delivery set status = $2, code = $3, leased_until = null
      where id = $1 and status = 'pending' and ($4::integer is null or attempts = $4)
      returning id`,
    [id, status, code, attempts],
  );
  return settled.length === 1;
}
