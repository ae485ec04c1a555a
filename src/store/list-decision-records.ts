import type { DecisionRecord } from '../audit/decision-record.ts';
import type { Code } from '../kernel/codes.ts';
import type { Sql } from './database.ts';
import type { StoredRule } from './insert-decision-record.ts';

/** All evaluations of one journey, oldest first. */
export async function listDecisionRecords(sql: Sql, journeyId: string): Promise<DecisionRecord[]> {
  const rows = await sql.query<Omit<DecisionRecord, 'rules'> & { readonly rules: readonly StoredRule[] }>(
    `select id, journey_id as "journeyId", at, result, code, rules, network_version as "networkVersion",
            input_fingerprint as "inputFingerprint"
       from decision_record where journey_id = $1 order by at, id`,
    [journeyId],
  );
  return rows.map((row) => ({ ...row, rules: row.rules.map(ruleFrom) }));
}

function ruleFrom([rule, version, result, code]: StoredRule): DecisionRecord['rules'][number] {
  const found = { rule, version, result: result as DecisionRecord['rules'][number]['result'] };
  return code === undefined ? found : { ...found, code: code as Code };
}
