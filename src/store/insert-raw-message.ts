import type { Transaction } from './database.ts';
import type { Sealing } from './sealing.ts';

/** A message as it came. `dedupeHash` is equal for the same message sent again, `bodyHash` for equal content. */
export type RawMessage = {
  readonly id: string;
  /** Door and format: `mllp`, `http-hl7v2`, `fhir` … */
  readonly source: string;
  readonly sender: string;
  readonly receivedAt: Date;
  readonly dedupeHash: Uint8Array;
  readonly bodyHash: Uint8Array;
  /** The journey's key, or a key of its own when there is no journey. */
  readonly keyRef: Uint8Array;
  /** A key for the bytes alone, so that they can go before what they led to; absent: `keyRef`. */
  readonly contentKeyRef?: Uint8Array;
  readonly content: Uint8Array;
  readonly journeyId: string | null;
  /** The outcome of design 4, or `failed`; null while undecided. */
  readonly outcome: string | null;
  readonly code: string | null;
  /** What is answered; null when it is stored later. */
  readonly ack: Uint8Array | null;
};

/** Stores the bytes (raw first, design 5.6). False when this message is already there: answer it with `findStoredAnswer`. */
export async function insertRawMessage(tx: Transaction, sealing: Sealing, raw: RawMessage): Promise<boolean> {
  const inserted = await tx.query(
    `insert into raw_message (id, source, sender, received_at, dedupe_hash, body_hash, content, ack, journey_id, outcome, code)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (dedupe_hash) do nothing
     returning id`,
    [
      raw.id,
      raw.source,
      raw.sender,
      raw.receivedAt,
      raw.dedupeHash,
      raw.bodyHash,
      sealing.seal(raw.contentKeyRef ?? raw.keyRef, rawPlace(raw.id), raw.content),
      raw.ack && sealing.seal(raw.keyRef, ackPlace(raw.id), raw.ack),
      raw.journeyId,
      raw.outcome,
      raw.code,
    ],
  );
  return inserted.length === 1;
}

/** What the seal of raw bytes is bound to. */
export function rawPlace(id: string): string {
  return `raw/${id}`;
}

/** What the seal of a stored answer is bound to. */
export function ackPlace(id: string): string {
  return `ack/${id}`;
}
