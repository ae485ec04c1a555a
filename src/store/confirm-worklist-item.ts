import type { Transaction } from './database.ts';
import type { WorklistItem } from './worklist-item.ts';
import { WORKLIST_COLUMNS } from './worklist-item.ts';

/**
 * A named person says that it is seen and dealt with: the item closes. Undefined when it is not there or already closed.
 * `owner`, when given, must be the item's: nobody confirms another party's work.
 */
export async function confirmWorklistItem(
  tx: Transaction,
  { id, owner, by, at }: { id: string; owner?: string; by: string; at: Date },
): Promise<WorklistItem | undefined> {
  const [item] = await tx.query<WorklistItem>(
    `update worklist_item set confirmed_by = $3, confirmed_at = $4, closed_at = $4
      where id = $1 and ($2::text is null or owner = $2) and closed_at is null
      returning ${WORKLIST_COLUMNS}`,
    [id, owner ?? null, by, at],
  );
  return item;
}
