import type { Sql } from './database.ts';

/** A message as `trace` shows it, without its bytes. */
export type RawMessageSummary = {
  readonly id: string;
  readonly source: string;
  readonly sender: string;
  readonly receivedAt: Date;
  readonly outcome: string | null;
  readonly code: string | null;
};

/** The messages of one journey, in the order they came. */
export async function listRawMessages(sql: Sql, journeyId: string): Promise<RawMessageSummary[]> {
  return sql.query<RawMessageSummary>(
    `select id, source, sender, received_at as "receivedAt", outcome, code
       from raw_message where journey_id = $1 order by received_at, id`,
    [journeyId],
  );
}
