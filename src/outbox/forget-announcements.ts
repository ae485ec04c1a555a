import type { Sql } from '../store/database.ts';

/** All that was named to the broker (or these deliveries) must be named again: what it held may be gone. A name that comes twice costs one look. */
export async function forgetAnnouncements(sql: Sql, now: Date, ids?: readonly string[]): Promise<void> {
  await sql.query("update outbox_delivery set announced_until = null where status = 'pending' and announced_until > $1 and ($2::uuid[] is null or id = any($2))", [now, ids ?? null]);
}
