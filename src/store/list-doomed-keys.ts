import type { Sql } from './database.ts';

/** Keys that were given up and not yet destroyed, the oldest first. */
export async function listDoomedKeys(sql: Sql, limit: number): Promise<Uint8Array[]> {
  const rows = await sql.query<{ ref: Uint8Array }>('select ref from doomed_key order by doomed_at, ref limit $1', [limit]);
  return rows.map((row) => row.ref);
}
