import type { Sql } from './database.ts';

/** Gives the lease back. */
export async function endSweepLease(sql: Sql, { name, holder }: { readonly name: string; readonly holder: string }): Promise<void> {
  await sql.query('delete from sweep_lease where name = $1 and holder = $2', [name, holder]);
}
