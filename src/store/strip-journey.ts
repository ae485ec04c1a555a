import type { Transaction } from './database.ts';

/**
 * Puts a journey whose content was erased under another key, and deletes everything that the old one sealed: events before
 * this version, documents, messages, and what recipients answered. Nobody can work on it any more. Its rows in the outbox and its Tasks stay until it is
 * erased itself.
 */
export async function stripJourney(tx: Transaction, { id, keyRef, version, at }: { readonly id: string; readonly keyRef: Uint8Array; readonly version: number; readonly at: Date }): Promise<void> {
  await tx.query('update journey set key_ref = $2 where id = $1', [id, keyRef]);
  await tx.query('delete from journey_event where journey_id = $1 and version < $2', [id, version]);
  await tx.query('delete from journey_document where journey_id = $1', [id]);
  await tx.query('delete from raw_message where journey_id = $1', [id]);
  await tx.query('update outbox_delivery set receipt = null where journey_id = $1', [id]);
  await tx.query('update worklist_item set closed_at = $2 where journey_id = $1 and closed_at is null', [id, at]);
}
