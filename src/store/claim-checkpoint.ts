import type { CheckpointRow } from './audit-checkpoint-row.ts';
import { CHECKPOINT_COLUMNS } from './audit-checkpoint-row.ts';
import type { Sql } from './database.ts';

/** Takes the oldest checkpoint that is not published yet, for this long; undefined when there is none or another gateway has it. They are published in order. */
export async function claimCheckpoint(sql: Sql, { now, until }: { readonly now: Date; readonly until: Date }): Promise<CheckpointRow | undefined> {
  const [row] = await sql.query<CheckpointRow>(
    `update audit_checkpoint set leased_until = $2
      where n = (select min(n) from audit_checkpoint where published_at is null) and (leased_until is null or leased_until <= $1)
      returning ${CHECKPOINT_COLUMNS}`,
    [now, until],
  );
  return row;
}
