import type { Transaction } from './database.ts';

/** Raises an alarm, or counts one more of the same cause while it is open. Answers how often it was raised. */
export async function raiseAlarm(
  tx: Transaction,
  { id, cause, at }: { id: string; cause: string; at: Date },
): Promise<number> {
  const [alarm] = await tx.query<{ count: number }>(
    `insert into alarm (id, cause, raised_at, last_at, count)
     values ($1, $2, $3, $3, 1)
     on conflict (cause) where cleared_at is null do update set count = alarm.count + 1, last_at = excluded.last_at
     returning count`,
    [id, cause, at],
  );
  return alarm?.count ?? 0;
}
