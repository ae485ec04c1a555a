import type { Sql } from './database.ts';

/** Ends the open alarm of a cause that was not raised again since then: no gateway sees it any more. False when there is none. */
export async function clearQuietAlarm(sql: Sql, cause: string, { since, at }: { readonly since: Date; readonly at: Date }): Promise<boolean> {
  const cleared = await sql.query('update alarm set cleared_at = $2 where cause = $1 and cleared_at is null and last_at <= $3 returning id', [cause, at, since]);
  return cleared.length === 1;
}
