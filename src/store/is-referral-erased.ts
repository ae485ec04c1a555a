import type { Sql } from './database.ts';

/** Whether a referral number had a journey that was erased, or is being erased. */
export async function isReferralErased(sql: Sql, referralHash: Uint8Array): Promise<boolean> {
  const [row] = await sql.query<{ erased: boolean }>('select exists (select from erased_journey where referral_hash = $1) as erased', [referralHash]);
  return row?.erased === true;
}
