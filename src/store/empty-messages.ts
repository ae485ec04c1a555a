import type { Transaction } from './database.ts';

/** Takes the bytes of messages away; that they came, and what was answered, stays. */
export async function emptyMessages(tx: Transaction, ids: readonly string[], at: Date): Promise<void> {
  await tx.query(`update raw_message set content = ''::bytea, erased_at = $2 where id = any($1::uuid[]) and erased_at is null`, [ids, at]);
}
