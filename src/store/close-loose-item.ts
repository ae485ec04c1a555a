import type { Transaction } from './database.ts';
import type { WorklistKind } from './worklist-item.ts';

/** Closes an open item that belongs to no journey; false when there is none. */
export async function closeLooseItem(tx: Transaction, { kind, key, closedAt }: { readonly kind: WorklistKind; readonly key: string; readonly closedAt: Date }): Promise<boolean> {
  const closed = await tx.query(
    'update worklist_item set closed_at = $3 where journey_id is null and kind = $1 and key = $2 and closed_at is null returning id',
    [kind, key, closedAt],
  );
  return closed.length === 1;
}
