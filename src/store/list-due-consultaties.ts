import type { Sql } from './database.ts';

/** Ids of consultaties that the clock must look at (48 hours, a crisis that nobody confirmed), the longest due first; not of those `except`. */
export async function listDueConsultaties(sql: Sql, now: Date, limit: number, except: readonly string[] = []): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from consultatie where next_due_at <= $1 and id <> all ($3::uuid[]) order by next_due_at limit $2', [now, limit, except]);
  return rows.map((row) => row.id);
}
