import type { DecisionRecord } from '../audit/decision-record.ts';
import type { Sql } from './database.ts';

/** All evaluations of one journey, oldest first. */
export async function listDecisionRecords(sql: Sql, journeyId: string): Promise<DecisionRecord[]> {
  return sql.query<DecisionRecord>(
    `select id, journey_id as "journeyId", at, result, code, rules, network_version as "networkVersion",
            input_fingerprint as "inputFingerprint"
       from decision_record where journey_id = $1 order by at, id`,
    [journeyId],
  );
}
