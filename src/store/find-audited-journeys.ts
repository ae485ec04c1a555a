import { hex } from '../audit/chain-text.ts';
import type { Sql } from './database.ts';

/** The journeys that the log knows of a person or under one of these referral numbers, by keyed hash: also when the journey itself is gone. */
export async function findAuditedJourneys(sql: Sql, { person, referrals = [] }: { readonly person?: Uint8Array; readonly referrals?: readonly Uint8Array[] }): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select distinct journey_id as id from audit_record where person = $1::bytea and journey_id is not null
     union select distinct journey_id from audit_record where referral = any (select decode(it, 'hex') from unnest($2::text[]) as it) and journey_id is not null`,
    [person ?? null, referrals.map(hex)],
  );
  return rows.map((it) => it.id);
}
