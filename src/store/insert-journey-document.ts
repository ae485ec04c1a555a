import type { Transaction } from './database.ts';
import type { Sealing } from './sealing.ts';

/** A letter or attachment, kept apart so that the journey's hot row stays small. */
export type JourneyDocument = {
  readonly id: string;
  readonly journeyId: string;
  readonly kind: string;
  readonly addedAt: Date;
  readonly content: Uint8Array;
};

/** Stores a document under the journey's key. */
export async function insertJourneyDocument(
  tx: Transaction,
  sealing: Sealing,
  keyRef: Uint8Array,
  document: JourneyDocument,
): Promise<void> {
  await tx.query('insert into journey_document (id, journey_id, kind, added_at, content) values ($1, $2, $3, $4, $5)', [
    document.id,
    document.journeyId,
    document.kind,
    document.addedAt,
    sealing.seal(keyRef, documentPlace(document.journeyId, document.id), document.content),
  ]);
}

/** What the seal of a document is bound to. */
export function documentPlace(journeyId: string, id: string): string {
  return `document/${journeyId}/${id}`;
}
