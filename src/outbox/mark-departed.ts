import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** One attempt that is about to leave. */
export type Departing = Attempt & { readonly at: Date; readonly version: number; readonly consent: string | null };

/** Notes that an attempt leaves now, on which consent and version of the journey. False when it was cancelled, settled or claimed anew. */
export async function markDeparted(tx: Transaction, { id, attempts, claims, at, version, consent }: Departing): Promise<boolean> {
  const marked = await tx.query(
    `update outbox_delivery set departed_at = $3, departed_version = $4, departed_consent = $5
      where id = $1 and attempts = $2 and claims = $6 and status = 'pending'
      returning id`,
    [id, attempts, at, version, consent, claims],
  );
  return marked.length === 1;
}
