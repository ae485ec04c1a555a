import type { Sql } from '../store/database.ts';
import { referenceRange } from './reference-range.ts';

/** Notes that a channel which answers later accepted a delivery (CONTRL of Edifact). An answer that comes twice counts once. */
export async function acknowledgeDelivered(sql: Sql, { recipient, idPrefix, at }: { readonly recipient: string; readonly idPrefix: string; readonly at: Date }): Promise<void> {
  await sql.query(
    `update outbox_delivery set acknowledged_at = $4
      where recipient = $1 and id between $2::uuid and $3::uuid and status = 'delivered' and acknowledged_at is null`,
    [recipient, ...referenceRange(idPrefix), at],
  );
}
