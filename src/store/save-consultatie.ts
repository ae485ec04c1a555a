import { Fault } from '../kernel/fault.ts';
import type { ConsultatieRow } from './consultatie-row.ts';
import { consultatiePlace } from './consultatie-row.ts';
import type { Transaction } from './database.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/**
 * Writes the next version of a consultatie; `row.version` is the version that was loaded.
 * @throws Fault JOURNEY_CHANGED when someone else wrote it first, or it is being erased: load and decide again.
 */
export async function saveConsultatie(tx: Transaction, sealing: Sealing, row: ConsultatieRow): Promise<void> {
  const next = row.version + 1;
  const saved = await tx.query(
    `update consultatie
        set version = $3, status = $4, consultant = $5, updated_at = $6, closed_at = $7, closed_in_step = $8, next_due_at = $9, state = $10
      where id = $1 and version = $2 and erasing_at is null
      returning id`,
    [
      row.id, row.version, next, row.status, row.consultant, row.updatedAt, row.closedAt, row.closedInStep, row.nextDueAt,
      sealJson(sealing, row.keyRef, consultatiePlace(row.id, next), row.state),
    ],
  );
  if (saved.length === 0) {
    throw new Fault('JOURNEY_CHANGED', { journeyId: row.id, version: row.version });
  }
}
