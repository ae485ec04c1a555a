import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** What could not be delivered and waits for a person, oldest first; 1000 at most. */
export async function listDead(sql: Sql, filter: { readonly recipient?: string } = {}): Promise<DeliveryRow[]> {
  return sql.query<DeliveryRow>(
    `select ${DELIVERY_COLUMNS} from outbox_delivery d
      where status = 'dead' and ($1::text is null or recipient = $1)
      order by seq limit 1000`,
    [filter.recipient ?? null],
  );
}
