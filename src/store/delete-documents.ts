import type { Transaction } from './database.ts';

/** Deletes letters and attachments. */
export async function deleteDocuments(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query('delete from journey_document where id = any($1::uuid[])', [ids]);
}
