import { Fault } from '../kernel/fault.ts';
import type { Transaction } from './database.ts';
import type { JourneyRow } from './journey-row.ts';
import { journeyPlace } from './journey-row.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/**
 * Writes the next version of a journey; `row.version` is the version that was loaded. Answers the new version.
 * @throws Fault JOURNEY_CHANGED when someone else wrote it first.
 */
export async function saveJourney(
  tx: Transaction,
  sealing: Sealing,
  row: Omit<JourneyRow, 'referralHash' | 'requestedAt'>,
): Promise<number> {
  const next = row.version + 1;
  const saved = await tx.query(
    `update journey
        set version = $3, bsn_hash = $4, status = $5, region = $6, team = $7, practice = $8, updated_at = $9,
            next_due_at = $10, state = $11, sweep_at = '-infinity'
      where id = $1 and version = $2 and erasing_at is null
      returning id`,
    [
      row.id,
      row.version,
      next,
      row.bsnHash,
      row.status,
      row.region,
      row.team,
      row.practice,
      row.updatedAt,
      row.nextDueAt,
      sealJson(sealing, row.keyRef, journeyPlace(row.id, next), row.state),
    ],
  );
  if (saved.length === 0) {
    throw new Fault('JOURNEY_CHANGED', { journeyId: row.id, version: row.version });
  }
  return next;
}
