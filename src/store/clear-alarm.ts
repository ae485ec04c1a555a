import type { Transaction } from './database.ts';

/** Ends the open alarm of a cause; false when there is none. */
export async function clearAlarm(tx: Transaction, cause: string, at: Date): Promise<boolean> {
  const cleared = await tx.query(
    'update alarm set cleared_at = $2 where cause = $1 and cleared_at is null returning id',
    [cause, at],
  );
  return cleared.length === 1;
}
