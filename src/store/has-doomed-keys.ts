import type { Sql } from './database.ts';

/** Whether one of these keys is given up but still there. */
export async function hasDoomedKeys(sql: Sql, refs: readonly Uint8Array[]): Promise<boolean> {
  const [row] = await sql.query<{ left: boolean }>('select exists (select from doomed_key where ref = any($1::bytea[])) as left', [refs]);
  return row?.left === true;
}
