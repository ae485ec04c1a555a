import type { DecisionRecord } from '../audit/decision-record.ts';
import type { Transaction } from './database.ts';

/** A rule's result as stored: names are left out, since there are some twenty per evaluation. */
export type StoredRule = readonly [rule: string, version: number, result: string, code?: string];

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
      JSON.stringify(record.rules.map(storedRule)),
      record.networkVersion,
      record.inputFingerprint,
    ],
  );
}

function storedRule({ rule, version, result, code }: DecisionRecord['rules'][number]): StoredRule {
  return code === undefined ? [rule, version, result] : [rule, version, result, code];
}
