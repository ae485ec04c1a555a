import type { CheckpointRow } from './audit-checkpoint-row.ts';
import { CHECKPOINT_COLUMNS } from './audit-checkpoint-row.ts';
import type { Sql } from './database.ts';

/** The checkpoint that was made to drop what was written before this time. */
export async function findClosingCheckpoint(sql: Sql, before: Date): Promise<CheckpointRow | undefined> {
  const [row] = await sql.query<CheckpointRow>(`select ${CHECKPOINT_COLUMNS} from audit_checkpoint where closes_before = $1 order by n desc limit 1`, [before]);
  return row;
}
