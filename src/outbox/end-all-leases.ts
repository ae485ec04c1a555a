import type { Sql } from '../store/database.ts';

/**
 * Frees what a relay that is gone had claimed, so that it is sent again at once instead of when its lease runs out. Only
 * for the embedded database: one process holds it, so at its start nobody else can be sending.
 */
export async function endAllLeases(sql: Sql): Promise<number> {
  const freed = await sql.query("update outbox_delivery set leased_until = null where status = 'pending' and leased_until is not null returning id");
  return freed.length;
}
