import type { Sql } from './database.ts';

/** Length in bytes of the key reference that every sealed value starts with, after its format byte. */
const REF = { from: 2, length: 8 };

/**
 * Every key under which something of a journey is sealed. Erasing a journey is destroying these keys: also its raw
 * messages, documents and receipts become unreadable, in every backup too.
 */
export async function listKeyRefs(sql: Sql, journeyId: string): Promise<Uint8Array[]> {
  const cut = `substring(content from ${REF.from} for ${REF.length})`;
  const rows = await sql.query<{ ref: Uint8Array }>(
    `select key_ref as ref from journey where id = $1
     union select ${cut} from raw_message where journey_id = $1
     union select ${cut} from journey_document where journey_id = $1
     union select ${cut} from journey_event where journey_id = $1
     union select ${cut} from pull_job where journey_id = $1`,
    [journeyId],
  );
  return rows.map((row) => row.ref);
}
