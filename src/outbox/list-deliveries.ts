import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** All deliveries of one journey, in the order they were decided. */
export async function listDeliveries(sql: Sql, journeyId: string): Promise<DeliveryRow[]> {
  return sql.query<DeliveryRow>(
    `select ${DELIVERY_COLUMNS} from outbox_delivery d where journey_id = $1 order by seq`,
    [journeyId],
  );
}
