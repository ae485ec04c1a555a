import type { Transaction } from './database.ts';

/**
 * Marks a consultatie that is to be erased: nobody finds it from then on. False when it changed since it was judged, was
 * marked before, or something of it wants to leave or waits for a person after all.
 */
export async function markErasingConsultatie(tx: Transaction, { id, version, at }: { readonly id: string; readonly version: number; readonly at: Date }): Promise<boolean> {
  const marked = await tx.query(
    `update consultatie set erasing_at = $3, next_due_at = null
      where id = $1 and version = $2 and erasing_at is null
        and not exists (select from outbox_delivery where journey_id = $1 and status in ('pending', 'waiting', 'dead'))
        and not exists (select from worklist_item where journey_id = $1 and closed_at is null and kind <> 'retention')
      returning id`,
    [id, version, at],
  );
  return marked.length > 0;
}
