import type { DecisionRecord } from '../audit/decision-record.ts';
import type { Transaction } from './database.ts';

/** Stores the proof of one evaluation, in the same commit as its result. */
export async function insertDecisionRecord(tx: Transaction, record: DecisionRecord): Promise<void> {
  await tx.query(
    `insert into decision_record (id, journey_id, at, result, code, rules, network_version, input_fingerprint)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [
      record.id,
      record.journeyId,
      record.at,
      record.result,
      record.code,
      JSON.stringify(record.rules),
      record.networkVersion,
      record.inputFingerprint,
    ],
  );
}
