import type { Sql } from './database.ts';

/** Ids of consultaties that the clock must look at (48 hours, a crisis that nobody confirmed), the longest due first. */
export async function listDueConsultaties(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from consultatie where next_due_at <= $1 order by next_due_at limit $2', [now, limit]);
  return rows.map((row) => row.id);
}
