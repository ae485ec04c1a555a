import type { Sql } from '../store/database.ts';
import { referenceRange } from './reference-range.ts';

/** How a delivery over a channel that answers later stands. */
export type ReferredDelivery = { readonly deliveredAt: Date | null; readonly acknowledgedAt: Date | null };

/** The delivery to a recipient whose id begins with these hex digits, or undefined. */
export async function findByReference(sql: Sql, { recipient, idPrefix }: { readonly recipient: string; readonly idPrefix: string }): Promise<ReferredDelivery | undefined> {
  const [row] = await sql.query<ReferredDelivery>(
    `select delivered_at as "deliveredAt", acknowledged_at as "acknowledgedAt" from outbox_delivery
      where recipient = $1 and id between $2::uuid and $3::uuid limit 1`,
    [recipient, ...referenceRange(idPrefix)],
  );
  return row;
}
