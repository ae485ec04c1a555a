import type { Sql } from './database.ts';

/** Where in a sealed value the reference of its key stands: after its format byte, eight bytes. */
const REF = { from: 2, length: 8 };

/**
 * Every key under which something of a journey or a consultatie is sealed. Erasing a journey is destroying these keys: also its raw
 * messages, documents and receipts become unreadable, in every backup too.
 */
export async function listKeyRefs(sql: Sql, journeyId: string): Promise<Uint8Array[]> {
  const cut = (column: string): string => `substring(${column} from ${REF.from} for ${REF.length})`;
  const rows = await sql.query<{ ref: Uint8Array }>(
    `select ref from (
       select key_ref as ref from journey where id = $1
       union select key_ref from consultatie where id = $1
       union select ${cut('content')} from raw_message where journey_id = $1
       union select ${cut('ack')} from raw_message where journey_id = $1 and ack is not null
       union select ${cut('content')} from journey_document where journey_id = $1
       union select ${cut('content')} from journey_event where journey_id = $1
       union select ${cut('content')} from pull_job where journey_id = $1
       union select ${cut('receipt')} from outbox_delivery where journey_id = $1 and receipt is not null) as refs
     where octet_length(ref) = ${REF.length}`,
    [journeyId],
  );
  return rows.map((row) => row.ref);
}
