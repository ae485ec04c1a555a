import type { CheckpointRow } from './audit-checkpoint-row.ts';
import { CHECKPOINT_COLUMNS } from './audit-checkpoint-row.ts';
import type { Sql } from './database.ts';

/** The newest checkpoint; with `published` the newest of those that stand outside. */
export async function findLastCheckpoint(sql: Sql, { published = false }: { readonly published?: boolean } = {}): Promise<CheckpointRow | undefined> {
  const [row] = await sql.query<CheckpointRow>(
    `select ${CHECKPOINT_COLUMNS} from audit_checkpoint where published_at is not null or not $1::boolean order by n desc limit 1`,
    [published],
  );
  return row;
}
