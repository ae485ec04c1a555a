import type { Sql } from './database.ts';

/**
 * Ids of journeys whose next dated step is due, but not of those `except`: stopped ones first, since a crisis that nobody
 * confirmed waits behind no reminder (E11), then the longest due (N1 to N6, reminders, letter's term).
 */
export async function listDueJourneys(sql: Sql, now: Date, limit: number, except: readonly string[] = []): Promise<string[]> {
  const due = (status: string): string => `(select id from journey
      where ${status} and next_due_at <= $1 and erasing_at is null and id <> all ($3::uuid[]) order by next_due_at limit $2)`;
  const rows = await sql.query<{ id: string }>(`${due("status = 'stopped'")} union all ${due("status <> 'stopped'")} limit $2`, [now, limit, except]);
  return rows.map((row) => row.id);
}
