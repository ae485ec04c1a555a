import type { Sql } from './database.ts';

/** The newest sealed part in a lane of the log, or null when it has none. */
export async function findLastSealed(sql: Sql, lane: number): Promise<Uint8Array | null> {
  const [row] = await sql.query<{ sealed: Uint8Array }>('select sealed from audit_record where lane = $1 and sealed is not null order by seq desc limit 1', [lane]);
  return row?.sealed ?? null;
}
