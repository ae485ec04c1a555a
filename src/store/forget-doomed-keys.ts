import type { Sql } from './database.ts';

/** These keys are gone from the key store. */
export async function forgetDoomedKeys(sql: Sql, refs: readonly Uint8Array[]): Promise<void> {
  await sql.query('delete from doomed_key where ref = any($1::bytea[])', [refs]);
}
