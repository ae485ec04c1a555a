import type { Sql } from './database.ts';

/** A letter or attachment that is still there, with the key that it is sealed under. */
export type KeptDocumentRow = { readonly id: string; readonly addedAt: Date; readonly ref: Uint8Array };

/** The documents of a journey. */
export async function listKeptDocuments(sql: Sql, journeyId: string): Promise<KeptDocumentRow[]> {
  return sql.query<KeptDocumentRow>('select id, added_at as "addedAt", substring(content from 2 for 8) as ref from journey_document where journey_id = $1', [journeyId]);
}
