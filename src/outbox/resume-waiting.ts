import type { Code } from '../kernel/codes.ts';
import type { Transaction } from '../store/database.ts';

/** Lets everything of a journey leave that waited for one reason (a restriction that was lifted). Answers how many. */
export async function resumeWaiting(
  tx: Transaction,
  { journeyId, code, dueAt }: { readonly journeyId: string; readonly code: Code; readonly dueAt: Date },
  wake?: () => void,
): Promise<number> {
  const resumed = await tx.query(
    `update outbox_delivery set status = 'pending', code = null, due_at = $3
      where journey_id = $1 and code = $2 and status = 'waiting'
      returning id`,
    [journeyId, code, dueAt],
  );
  if (wake !== undefined && resumed.length > 0) {
    tx.afterCommit(wake);
  }
  return resumed.length;
}
