import type { ChainedRecord } from '../audit/audit-record.ts';
import { AUDIT_COLUMNS } from './audit-columns.ts';
import type { Sql } from './database.ts';

/** All audit records of one journey, oldest first. */
export async function listAudit(sql: Sql, journeyId: string): Promise<ChainedRecord[]> {
  return sql.query<ChainedRecord>(
    `select ${AUDIT_COLUMNS} from audit_record where journey_id = $1 order by at, lane, seq`,
    [journeyId],
  );
}
