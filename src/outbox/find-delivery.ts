import type { Sql } from '../store/database.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { DELIVERY_COLUMNS } from '../store/delivery-row.ts';

/** One delivery, or undefined. */
export async function findDelivery(sql: Sql, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await sql.query<DeliveryRow>(`select ${DELIVERY_COLUMNS} from outbox_delivery d where id = $1`, [id]);
  return row;
}
