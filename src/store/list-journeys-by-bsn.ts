import type { Sql } from './database.ts';
import type { JourneyRow, StoredJourney } from './journey-row.ts';
import { JOURNEY_COLUMNS, openJourney } from './journey-row.ts';
import type { Sealing } from './sealing.ts';

/** The journeys of one person, by the keyed hash of the BSN (design 5.13), newest first. */
export async function listJourneysByBsn(sql: Sql, sealing: Sealing, bsnHash: Uint8Array): Promise<JourneyRow[]> {
  const rows = await sql.query<StoredJourney>(
    `select ${JOURNEY_COLUMNS} from journey where bsn_hash = $1 and erasing_at is null order by requested_at desc, id limit 100`,
    [bsnHash],
  );
  return rows.map((row) => openJourney(sealing, row));
}
