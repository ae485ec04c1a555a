import type { Sql } from './database.ts';

/** Ids of consultaties that retention must look at, the longest waiting first. */
export async function listSweepableConsultaties(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from consultatie where sweep_at <= $1 and erasing_at is null order by sweep_at, id limit $2', [now, limit]);
  return rows.map((row) => row.id);
}
