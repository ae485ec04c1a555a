import type { CheckpointRow } from './audit-checkpoint-row.ts';
import type { Transaction } from './database.ts';

/** Any fixed number will do: it is the advisory lock under which gateways number checkpoints. */
const LOCK = 742_001_574;

/** Lets one gateway at a time number a checkpoint, until its transaction ends; false: another one is at it. */
export async function lockCheckpoints(tx: Transaction): Promise<boolean> {
  const [row] = await tx.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [LOCK]);
  return row?.locked === true;
}

/** Keeps a checkpoint, to be published. */
export async function insertCheckpoint(tx: Transaction, { n, at, jws, closesBefore, publishedAt }: CheckpointRow): Promise<void> {
  await tx.query('insert into audit_checkpoint (n, at, jws, closes_before, published_at) values ($1, $2, $3, $4, $5)', [n, at, jws, closesBefore, publishedAt]);
}
