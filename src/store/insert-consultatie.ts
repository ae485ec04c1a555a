import type { ConsultatieRow } from './consultatie-row.ts';
import { consultatiePlace } from './consultatie-row.ts';
import type { Transaction } from './database.ts';
import type { Sealing } from './sealing.ts';
import { sealJson } from './sealing.ts';

/** Stores a new consultatie as version 1. The same question twice is kept apart by its raw message. */
export async function insertConsultatie(tx: Transaction, sealing: Sealing, row: Omit<ConsultatieRow, 'version'>): Promise<void> {
  await tx.query(
    `insert into consultatie (id, version, type, channel, status, region, asker, consultant, asked_at, updated_at, closed_at,
                              closed_in_step, next_due_at, key_ref, state)
     values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.id, row.type, row.channel, row.status, row.region, row.asker, row.consultant, row.askedAt, row.updatedAt, row.closedAt,
      row.closedInStep, row.nextDueAt, row.keyRef, sealJson(sealing, row.keyRef, consultatiePlace(row.id, 1), row.state),
    ],
  );
}
