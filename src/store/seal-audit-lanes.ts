import type { LaneStand } from '../audit/lane-stand.ts';
import { LANE_COLUMNS } from './audit-columns.ts';
import type { Transaction } from './database.ts';

/** Puts the keyed hash on lanes that a migration wrote: it has no key. Only ever called beside that migration. */
export async function sealAuditLanes(tx: Transaction, macOf: (stand: LaneStand) => Uint8Array): Promise<void> {
  for (const stand of await tx.query<LaneStand>(`select ${LANE_COLUMNS} from audit_lane where mac is null and seq > 0 order by lane for update`)) {
    await tx.query('update audit_lane set mac = $2 where lane = $1', [stand.lane, macOf(stand)]);
  }
}
