import { hex } from '../audit/chain-text.ts';
import type { Sql } from './database.ts';

/** The journeys of a person, or of these referral numbers, that were erased and still stand in the log. */
export async function listErasedJourneys(sql: Sql, { bsnHash, referralHashes }: { readonly bsnHash: Uint8Array; readonly referralHashes: readonly Uint8Array[] }): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from erased_journey where bsn_hash = $1 or referral_hash = any (select decode(it, 'hex') from unnest($2::text[]) as it)`,
    [bsnHash, referralHashes.map(hex)],
  );
  return rows.map(({ id }) => id);
}
