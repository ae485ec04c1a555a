import type { Transaction } from './database.ts';
import { ackPlace } from './insert-raw-message.ts';
import type { Sealing } from './sealing.ts';

/** The outcome of a stored message, once it is known. */
export type Answer = {
  readonly id: string;
  readonly keyRef: Uint8Array;
  readonly ack: Uint8Array | null;
  readonly journeyId: string | null;
  readonly outcome: string;
  readonly code: string | null;
};

/** Completes or replaces what is answered to a stored message; a journey once known stays. */
export async function storeAnswer(tx: Transaction, sealing: Sealing, answer: Answer): Promise<void> {
  await tx.query(
    'update raw_message set ack = $2, journey_id = coalesce($3, journey_id), outcome = $4, code = $5 where id = $1',
    [
      answer.id,
      answer.ack && sealing.seal(answer.keyRef, ackPlace(answer.id), answer.ack),
      answer.journeyId,
      answer.outcome,
      answer.code,
    ],
  );
}
