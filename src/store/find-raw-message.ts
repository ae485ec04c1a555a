import type { Sql } from './database.ts';
import { rawPlace } from './insert-raw-message.ts';
import type { RawMessageSummary } from './list-raw-messages.ts';
import type { Sealing } from './sealing.ts';

/** A stored message with its bytes. */
export type StoredMessage = RawMessageSummary & { readonly journeyId: string | null; readonly content: Uint8Array };

/** The bytes of one message as they came, or undefined. */
export async function findRawMessage(sql: Sql, sealing: Sealing, id: string): Promise<StoredMessage | undefined> {
  const [row] = await sql.query<StoredMessage>(
    `select id, source, sender, received_at as "receivedAt", outcome, code, journey_id as "journeyId", content
       from raw_message where id = $1`,
    [id],
  );
  return row && { ...row, content: sealing.open(rawPlace(row.id), row.content) };
}
