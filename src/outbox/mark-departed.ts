import type { Transaction } from '../store/database.ts';

/** One attempt that is about to leave. `attempts` names it: an older one of the same delivery may not speak for it. */
export type Departing = { readonly id: string; readonly attempts: number; readonly at: Date; readonly version: number; readonly consent: string | null };

/** Notes that an attempt leaves now, on which consent and version of the journey. False when it was cancelled, settled or claimed anew. */
export async function markDeparted(tx: Transaction, { id, attempts, at, version, consent }: Departing): Promise<boolean> {
  const marked = await tx.query(
    `update outbox_delivery set departed_at = $3, departed_version = $4, departed_consent = $5
      where id = $1 and attempts = $2 and status = 'pending'
      returning id`,
    [id, attempts, at, version, consent],
  );
  return marked.length === 1;
}
