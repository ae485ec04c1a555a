import type { Transaction } from './database.ts';
import type { WorklistItem } from './worklist-item.ts';

/** The part of an item that is known when it opens. */
export type NewWorklistItem = Pick<
  WorklistItem,
  'id' | 'journeyId' | 'kind' | 'key' | 'code' | 'owner' | 'dueAt' | 'createdAt'
>;

/** Opens an item. An open one of the same journey, kind and key stays as it is; false then. */
export async function openWorklistItem(tx: Transaction, item: NewWorklistItem): Promise<boolean> {
  const opened = await tx.query(
    `insert into worklist_item (id, journey_id, kind, key, code, owner, due_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing
     returning id`,
    [item.id, item.journeyId, item.kind, item.key, item.code, item.owner, item.dueAt, item.createdAt],
  );
  return opened.length === 1;
}
