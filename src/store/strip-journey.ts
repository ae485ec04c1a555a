import type { Transaction } from './database.ts';

/**
 * Puts a journey whose content was erased under another key, and deletes everything that the old one sealed: events before
 * this version, documents, messages, and what recipients answered. Its rows in the outbox and its Tasks stay until it is
 * erased itself.
 */
export async function stripJourney(tx: Transaction, { id, keyRef, version }: { readonly id: string; readonly keyRef: Uint8Array; readonly version: number }): Promise<void> {
  await tx.query('update journey set key_ref = $2 where id = $1', [id, keyRef]);
  await tx.query('delete from journey_event where journey_id = $1 and version < $2', [id, version]);
  await tx.query('delete from journey_document where journey_id = $1', [id]);
  await tx.query('delete from raw_message where journey_id = $1', [id]);
  await tx.query('update outbox_delivery set receipt = null where journey_id = $1', [id]);
}
