import type { Sql } from './database.ts';

/** Ids of consultaties that are marked and not yet erased, the oldest mark first. */
export async function listErasingConsultaties(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from consultatie where erasing_at is not null order by erasing_at, id limit $1', [limit]);
  return rows.map((row) => row.id);
}
