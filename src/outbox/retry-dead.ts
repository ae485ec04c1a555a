import type { Transaction } from '../store/database.ts';

/** A person lets a dead letter try again, with its attempts counted from nought. False when it is not dead. */
export async function retryDead(
  tx: Transaction,
  { id, dueAt }: { readonly id: string; readonly dueAt: Date },
  wake?: () => void,
): Promise<boolean> {
  const revived = await tx.query(
    `update outbox_delivery set status = 'pending', attempts = 0, due_at = $2, leased_until = null
      where id = $1 and status = 'dead'
      returning id`,
    [id, dueAt],
  );
  if (wake !== undefined && revived.length === 1) {
    tx.afterCommit(wake);
  }
  return revived.length === 1;
}
