import type { Sql } from './database.ts';

/** Notes that a checkpoint stands outside (`publishedAt`), or gives it back to be tried again. */
export async function settleCheckpoint(sql: Sql, n: number, publishedAt: Date | null): Promise<void> {
  await sql.query('update audit_checkpoint set published_at = $2, leased_until = null where n = $1', [n, publishedAt]);
}
