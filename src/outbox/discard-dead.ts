import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';

/** A person decides that a dead letter must not leave any more. False when it is not dead. */
export async function discardDead(
  tx: Transaction,
  { id, code }: { readonly id: string; readonly code: Code },
): Promise<boolean> {
  const discarded = await tx.query(
    `update outbox_delivery set status = 'cancelled', code = $2 where id = $1 and status = 'dead' returning id`,
    [id, code],
  );
  return discarded.length === 1;
}
