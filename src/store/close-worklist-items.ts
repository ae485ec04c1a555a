import type { Transaction } from './database.ts';
import type { WorklistKind } from './worklist-item.ts';

/** Which open items of a journey are done; without `key` all of the kind. */
export type WorklistClosing = {
  readonly journeyId: string;
  readonly kind: WorklistKind;
  readonly key?: string;
  readonly closedAt: Date;
};

/**
 * Closes items, and answers how many. A crisis stays open until a named person has confirmed it (design 4), whatever
 * else happens to the journey.
 */
export async function closeWorklistItems(tx: Transaction, closing: WorklistClosing): Promise<number> {
  const closed = await tx.query(
    `update worklist_item set closed_at = $4
      where journey_id = $1 and kind = $2 and ($3::text is null or key = $3) and closed_at is null
        and (kind <> 'crisis' or confirmed_by is not null)
      returning id`,
    [closing.journeyId, closing.kind, closing.key ?? null, closing.closedAt],
  );
  return closed.length;
}
