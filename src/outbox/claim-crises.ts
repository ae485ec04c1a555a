import type { Sql } from '../store/database.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { CLAIMED_COLUMNS, CLAIMED_SET, DUE_CRISES } from './claim-due.ts';

/** Leases the crises that are due. */
export const CLAIM_CRISES_SQL = `update outbox_delivery d
        set ${CLAIMED_SET}
      where d.id = any (array(${DUE_CRISES}))
      returning ${CLAIMED_COLUMNS}`;

/** Leases crises alone, which no broker need name and no gate keeps back (E11). */
export async function claimCrises(sql: Sql, { now, limit, leaseMs }: { readonly now: Date; readonly limit: number; readonly leaseMs: number }): Promise<ClaimedDelivery[]> {
  return sql.query<ClaimedDelivery>(CLAIM_CRISES_SQL, [now, limit, leaseMs]);
}
