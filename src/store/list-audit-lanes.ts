import type { LaneStand } from '../audit/lane-stand.ts';
import { LANE_COLUMNS } from './audit-columns.ts';
import type { Sql } from './database.ts';

/** A lane's stand with the keyed hash over it; null on a lane that was never written to. */
export type SealedStand = LaneStand & { readonly mac: Uint8Array | null };

/** Where all lanes stand, at one moment. */
export async function listAuditLanes(sql: Sql): Promise<SealedStand[]> {
  return sql.query<SealedStand>(`select ${LANE_COLUMNS}, mac from audit_lane order by lane`);
}
