import { hex } from '../audit/chain-text.ts';
import type { Sql } from './database.ts';

/** How many journeys of a person, or of these referral numbers, were erased and still stand in the log. */
export async function countErasedJourneys(sql: Sql, { bsnHash, referralHashes }: { readonly bsnHash: Uint8Array; readonly referralHashes: readonly Uint8Array[] }): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    `select count(*) as n from erased_journey where bsn_hash = $1 or referral_hash = any (select decode(it, 'hex') from unnest($2::text[]) as it)`,
    [bsnHash, referralHashes.map(hex)],
  );
  return row?.n ?? 0;
}
