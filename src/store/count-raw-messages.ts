import type { Sql } from './database.ts';

/** How many messages of a sender had this outcome since a time: an alarm is due when a sender repeats an error. */
export async function countRawMessages(
  sql: Sql,
  { sender, outcome, since }: { sender: string; outcome: string; since: Date },
): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    'select count(*) as n from raw_message where received_at >= $3 and sender = $1 and outcome = $2',
    [sender, outcome, since],
  );
  return row?.n ?? 0;
}
