import type { Sql } from './database.ts';
import type { JourneyRow, StoredJourney } from './journey-row.ts';
import { JOURNEY_COLUMNS, openJourney } from './journey-row.ts';
import type { Sealing } from './sealing.ts';

/** The journey with this id, or undefined. */
export async function findJourney(sql: Sql, sealing: Sealing, id: string): Promise<JourneyRow | undefined> {
  const [row] = await sql.query<StoredJourney>(`select ${JOURNEY_COLUMNS} from journey where id = $1 and erasing_at is null`, [id]);
  return row && openJourney(sealing, row);
}
