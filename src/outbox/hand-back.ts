import type { Transaction } from '../store/database.ts';
import type { Attempt } from './attempt.ts';

/** A claimed delivery was not tried after all: its lease ends and the attempt does not count. False when it was claimed anew meanwhile. */
export async function handBack(tx: Transaction, { id, attempts, claims }: Attempt): Promise<boolean> {
  const back = await tx.query(
    `update outbox_delivery set attempts = attempts - 1, leased_until = null
      where id = $1 and attempts = $2 and claims = $3 and status in ('pending', 'cancelled') returning id`,
    [id, attempts, claims],
  );
  return back.length === 1;
}
