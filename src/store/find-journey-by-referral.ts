import type { Sql } from './database.ts';
import type { JourneyRow, StoredJourney } from './journey-row.ts';
import { JOURNEY_COLUMNS, openJourney } from './journey-row.ts';
import type { Sealing } from './sealing.ts';

/** The journey of a referral number, by the keyed hash of its system and value (design 5.1), or undefined. */
export async function findJourneyByReferral(
  sql: Sql,
  sealing: Sealing,
  referralHash: Uint8Array,
): Promise<JourneyRow | undefined> {
  const [row] = await sql.query<StoredJourney>(`select ${JOURNEY_COLUMNS} from journey where referral_hash = $1 and erasing_at is null`, [
    referralHash,
  ]);
  return row && openJourney(sealing, row);
}
