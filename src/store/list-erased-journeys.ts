import type { Sql } from './database.ts';

/** The journeys of a person, or of a referral number, that were erased and still stand in the log. */
export async function listErasedJourneys(sql: Sql, { bsnHash, referralHash }: { readonly bsnHash: Uint8Array; readonly referralHash: Uint8Array }): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>('select id from erased_journey where bsn_hash = $1 or referral_hash = $2', [bsnHash, referralHash]);
  return rows.map(({ id }) => id);
}
