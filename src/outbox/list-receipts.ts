import type { Sql } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import { openJson } from '../store/sealing.ts';
import { receiptPlace } from './mark-delivered.ts';

/** What a recipient returned for one delivery, opaque here. */
export type Receipt = {
  readonly deliveryId: string;
  readonly kind: string;
  readonly subject: string | null;
  readonly receipt: unknown;
};

/** The ids that a recipient gave to what it got of this journey, oldest first: an update names them again. */
export async function listReceipts(
  sql: Sql,
  sealing: Sealing,
  { journeyId, recipient }: { readonly journeyId: string; readonly recipient: string },
): Promise<Receipt[]> {
  const rows = await sql.query<Receipt & { readonly receipt: Uint8Array }>(
    `select id as "deliveryId", kind, subject, receipt from outbox_delivery
      where journey_id = $1 and recipient = $2 and receipt is not null
      order by seq`,
    [journeyId, recipient],
  );
  return rows.map((row) => ({ ...row, receipt: openJson(sealing, receiptPlace(row.deliveryId), row.receipt) }));
}
