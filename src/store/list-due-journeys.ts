import type { Sql } from './database.ts';

/** Ids of journeys whose next dated step is due, the longest due first (N1 to N6, reminders, letter's term). */
export async function listDueJourneys(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    'select id from journey where next_due_at <= $1 and erasing_at is null order by next_due_at limit $2',
    [now, limit],
  );
  return rows.map((row) => row.id);
}
