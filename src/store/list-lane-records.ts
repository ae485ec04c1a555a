import type { ChainedRecord } from '../audit/audit-record.ts';
import { AUDIT_COLUMNS } from './audit-columns.ts';
import type { Sql } from './database.ts';

/** The records of one lane behind a number, in order, at most 1,000. */
export async function listLaneRecords(sql: Sql, lane: number, after: number): Promise<ChainedRecord[]> {
  return sql.query<ChainedRecord>(
    `select ${AUDIT_COLUMNS} from audit_record where lane = $1 and seq > $2 order by seq limit 1000`,
    [lane, after],
  );
}
