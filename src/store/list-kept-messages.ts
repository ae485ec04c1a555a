import type { Sql } from './database.ts';

/** A message whose bytes are still there, with the key that they are sealed under. */
export type KeptMessageRow = { readonly id: string; readonly receivedAt: Date; readonly outcome: string; readonly ref: Uint8Array };

/** The messages of a journey whose bytes are still there. */
export async function listKeptMessages(sql: Sql, journeyId: string): Promise<KeptMessageRow[]> {
  return sql.query<KeptMessageRow>(
    `select id, received_at as "receivedAt", coalesce(outcome, '') as outcome, substring(content from 2 for 8) as ref
       from raw_message where journey_id = $1 and erased_at is null`,
    [journeyId],
  );
}
