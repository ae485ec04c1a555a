import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** One attempt that is about to leave, and until when it has its lease from then on. */
export type Departing = Attempt & { readonly at: Date; readonly until: Date; readonly version: number; readonly consent: string | null };

/**
 * Notes that an attempt leaves now, on which consent and version of the journey, and gives it a whole lease: what is left of the
 * one before may be little by the clock of another gateway. False when it was cancelled, settled or claimed anew.
 */
export async function markDeparted(tx: Transaction, { id, attempts, claims, at, until, version, consent }: Departing): Promise<boolean> {
  const marked = await tx.query(
    `update outbox_delivery set departed_at = $3, departed_version = $4, departed_consent = $5, leased_until = $7
      where id = $1 and attempts = $2 and claims = $6 and status = 'pending'
      returning id`,
    [id, attempts, at, version, consent, claims, until],
  );
  return marked.length === 1;
}
