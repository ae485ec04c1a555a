import type { Sql } from './database.ts';

/** The journeys that the log knows of a person or a referral number, by keyed hash: also when the journey itself is gone. */
export async function findAuditedJourneys(sql: Sql, { person, referral }: { readonly person?: Uint8Array; readonly referral?: Uint8Array }): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select distinct journey_id as id from audit_record where person = $1::bytea and journey_id is not null
     union select distinct journey_id from audit_record where referral = $2::bytea and journey_id is not null`,
    [person ?? null, referral ?? null],
  );
  return rows.map((it) => it.id);
}
