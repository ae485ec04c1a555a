import type { Transaction } from './database.ts';

/** Gives an open item to another owner with a new term (escalation); who took it before no longer has it. */
export async function reassignWorklistItem(
  tx: Transaction,
  { id, owner, dueAt }: { id: string; owner: string; dueAt: Date },
): Promise<boolean> {
  const moved = await tx.query(
    `update worklist_item set owner = $2, due_at = $3, taken_by = null, taken_at = null
      where id = $1 and closed_at is null
      returning id`,
    [id, owner, dueAt],
  );
  return moved.length === 1;
}
