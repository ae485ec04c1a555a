import type { AuditKeys } from '../audit/audit-keys.ts';
import type { ChainedRecord, OpenedRecord } from '../audit/audit-record.ts';
import { AUDIT_COLUMNS } from './audit-columns.ts';
import type { Sql } from './database.ts';

/** Which journeys, and from when (inclusive) to when (exclusive) something happened. */
export type AuditPeriod = { readonly journeyIds: readonly string[]; readonly from?: Date; readonly to?: Date };

/** The audit records of journeys in a period, oldest first, with what is sealed in them opened (Wabvpz 15e). */
export async function listAudit(sql: Sql, keys: AuditKeys, { journeyIds, from, to }: AuditPeriod): Promise<OpenedRecord[]> {
  const rows = await sql.query<ChainedRecord>(
    `select ${AUDIT_COLUMNS} from audit_record
      where journey_id = any($1::uuid[]) and at >= coalesce($2::timestamptz, '-infinity') and at < coalesce($3::timestamptz, 'infinity')
      order by at, lane, seq`,
    [journeyIds, from ?? null, to ?? null],
  );
  return rows.map((row) => ({ ...row, secret: keys.open(row) }));
}
