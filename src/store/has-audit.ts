import type { Sql } from './database.ts';

/** Whether anything was ever written: every commit that keeps something is in the log. Also asked before the first migration. */
export async function hasAudit(sql: Sql): Promise<boolean> {
  const [table] = await sql.query<{ isThere: boolean }>(`select to_regclass('audit_lane') is not null as "isThere"`);
  return table?.isThere === true && (await sql.query('select lane from audit_lane where seq > 0 limit 1')).length === 1;
}
