import type { Sql } from '../store/database.ts';

/** A partner that is held back: all of it (`afterSeq` null), or what was queued behind that. */
export type PartnerHold = { readonly partner: string; readonly afterSeq: number | null };

/** Every partner that an operator holds back. */
export async function listHolds(sql: Sql): Promise<PartnerHold[]> {
  return sql.query<PartnerHold>('select partner, after_seq as "afterSeq" from partner_hold order by partner');
}
