import type { Transaction } from './database.ts';

/** What must outlive a journey, as its row has it. */
export type MarkedJourney = { readonly referralHash: Uint8Array; readonly bsnHash: Uint8Array | null; readonly region: string };

/**
 * Marks a journey that is to be erased: from then on nothing is added to it, and nobody finds it. Undefined when it
 * changed since it was judged, was marked before, or something of it wants to leave or waits for a person after all:
 * looked at here once more, since letting a dead letter go again does not change the journey.
 */
export async function markErasing(tx: Transaction, { id, version, at }: { readonly id: string; readonly version: number; readonly at: Date }): Promise<MarkedJourney | undefined> {
  const [marked] = await tx.query<MarkedJourney>(
    `update journey set erasing_at = $3
      where id = $1 and version = $2 and erasing_at is null
        and not exists (select from outbox_delivery where journey_id = $1 and status in ('pending', 'waiting', 'dead'))
        and not exists (select from worklist_item where journey_id = $1 and closed_at is null and kind <> 'retention')
      returning referral_hash as "referralHash", bsn_hash as "bsnHash", region`,
    [id, version, at],
  );
  return marked;
}
