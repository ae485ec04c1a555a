import type { Mark } from '../audit/checkpoint.ts';
import type { LaneStand } from '../audit/lane-stand.ts';
import { LANE_COLUMNS } from './audit-columns.ts';
import type { Sql, Transaction } from './database.ts';
import { listAuditMonths } from './make-audit-months.ts';

/** The last record of each lane that was written before a time: where it starts when everything before is dropped. */
export async function listLastWrittenBefore(sql: Sql, before: Date): Promise<{ readonly lane: number; readonly seq: number; readonly hash: Uint8Array }[]> {
  return sql.query('select distinct on (lane) lane, seq, hash from audit_record where written_at < $1 order by lane, seq desc', [before]);
}

/** Whether anything was written before a time, or has a table for it. */
export async function hasAuditBefore(sql: Sql, before: Date): Promise<boolean> {
  const [row] = await sql.query<{ found: boolean }>('select exists (select from audit_record where written_at < $1) as found', [before]);
  return row?.found === true || (await listAuditMonths(sql)).some((it) => it.to <= before);
}

/**
 * Drops everything written before a time; lanes start at the given marks from then on. Whole months go as tables, what
 * lay in the default table row by row.
 */
export async function dropAuditMonths(tx: Transaction, { before, marks, macOf }: { readonly before: Date; readonly marks: readonly Mark[]; readonly macOf: (stand: LaneStand) => Uint8Array }): Promise<void> {
  for (const stand of await tx.query<LaneStand>(`select ${LANE_COLUMNS} from audit_lane order by lane for update`)) {
    const [, floorSeq, floorHash] = marks.find(([lane]) => lane === stand.lane) ?? [];
    if (floorSeq !== undefined && floorHash !== undefined) {
      const floored = { ...stand, floorSeq, floorHash: new Uint8Array(Buffer.from(floorHash, 'hex')) };
      await tx.query('update audit_lane set floor_seq = $2, floor_hash = $3, mac = $4 where lane = $1', [stand.lane, floorSeq, floored.floorHash, macOf(floored)]);
    }
  }
  for (const { table } of (await listAuditMonths(tx)).filter((it) => it.to <= before)) {
    await tx.runScript(`drop table ${table}`);
  }
  await tx.query('delete from audit_record_default where written_at < $1', [before]);
}
