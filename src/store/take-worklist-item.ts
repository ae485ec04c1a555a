import type { Transaction } from './database.ts';
import type { WorklistItem } from './worklist-item.ts';
import { WORKLIST_COLUMNS } from './worklist-item.ts';

/**
 * A named person takes an open item, also over from someone else. Undefined when it is not there or closed.
 * `owner`, when given, must be the item's.
 */
export async function takeWorklistItem(
  tx: Transaction,
  { id, owner, by, at }: { id: string; owner?: string; by: string; at: Date },
): Promise<WorklistItem | undefined> {
  const [item] = await tx.query<WorklistItem>(
    `update worklist_item set taken_by = $3, taken_at = $4
      where id = $1 and ($2::text is null or owner = $2) and closed_at is null
      returning ${WORKLIST_COLUMNS}`,
    [id, owner ?? null, by, at],
  );
  return item;
}
