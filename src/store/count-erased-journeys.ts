import type { Sql } from './database.ts';

/** How many journeys of a person, or of a referral number, were erased and still stand in the log. */
export async function countErasedJourneys(sql: Sql, { bsnHash, referralHash }: { readonly bsnHash: Uint8Array; readonly referralHash: Uint8Array }): Promise<number> {
  const [row] = await sql.query<{ n: number }>('select count(*) as n from erased_journey where bsn_hash = $1 or referral_hash = $2', [bsnHash, referralHash]);
  return row?.n ?? 0;
}
