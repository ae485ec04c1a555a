import { Fault } from '../kernel/fault.ts';
import type { Transaction } from './database.ts';
import type { JourneyRow } from './journey-row.ts';
import { journeyPlace } from './journey-row.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/**
 * Stores a new journey as version 1.
 * @throws Fault JOURNEY_CHANGED when the referral already has one: start again, it will be found.
 */
export async function insertJourney(
  tx: Transaction,
  sealing: Sealing,
  row: Omit<JourneyRow, 'version'>,
): Promise<void> {
  const inserted = await tx.query(
    `insert into journey (id, version, referral_hash, bsn_hash, status, region, team, practice, requested_at, updated_at,
                          next_due_at, key_ref, state)
     values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (referral_hash) do nothing
     returning id`,
    [
      row.id,
      row.referralHash,
      row.bsnHash,
      row.status,
      row.region,
      row.team,
      row.practice,
      row.requestedAt,
      row.updatedAt,
      row.nextDueAt,
      row.keyRef,
      sealJson(sealing, row.keyRef, journeyPlace(row.id, 1), row.state),
    ],
  );
  if (inserted.length === 0) {
    throw new Fault('JOURNEY_CHANGED', { journeyId: row.id, version: 1 });
  }
}
