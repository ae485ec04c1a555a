import type { Transaction } from './database.ts';
import type { Alarm } from './list-alarms.ts';

/** Ends the open alarm of a cause; false when there is none, or when it was raised again since it was `seen`. */
export async function clearAlarm(tx: Transaction, cause: string, at: Date, seen?: Pick<Alarm, 'id' | 'count'>): Promise<boolean> {
  const cleared = await tx.query(
    `update alarm set cleared_at = $2
      where cause = $1 and cleared_at is null and ($3::uuid is null or (id = $3 and count = $4))
      returning id`,
    [cause, at, seen?.id ?? null, seen?.count ?? null],
  );
  return cleared.length === 1;
}
