import type { Sql } from './database.ts';
import { ackPlace } from './insert-raw-message.ts';
import type { Sealing } from './sealing.ts';

/** What was answered to a message that came before. A different `bodyHash` means: same control id, other content. */
export type StoredAnswer = {
  readonly id: string;
  readonly bodyHash: Uint8Array;
  readonly journeyId: string | null;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly ack: Uint8Array | null;
};

/** The answer to the same message sent before, or undefined when it is new. */
export async function findStoredAnswer(
  sql: Sql,
  sealing: Sealing,
  dedupeHash: Uint8Array,
): Promise<StoredAnswer | undefined> {
  const [row] = await sql.query<StoredAnswer>(
    `select id, body_hash as "bodyHash", journey_id as "journeyId", outcome, code, ack from raw_message where dedupe_hash = $1`,
    [dedupeHash],
  );
  return row && { ...row, ack: row.ack && sealing.open(ackPlace(row.id), row.ack) };
}
