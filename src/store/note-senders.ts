import type { Sql } from './database.ts';

/** When a sender was last heard. */
export type SenderSeen = { readonly sender: string; readonly lastAt: Date };

/** Notes who was heard since an instant, and answers when each sender ever heard was last. */
export async function noteSenders(sql: Sql, since: Date): Promise<SenderSeen[]> {
  await sql.query(
    `insert into sender_seen (sender, last_at)
     select sender, max(received_at) from raw_message where received_at >= $1 group by sender order by sender
     on conflict (sender) do update set last_at = greatest(sender_seen.last_at, excluded.last_at)`,
    [since],
  );
  return sql.query<SenderSeen>('select sender, last_at as "lastAt" from sender_seen');
}
