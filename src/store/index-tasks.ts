import type { Transaction } from './database.ts';

/** How an id that a recipient knows finds the journey and the task in it. */
export type TaskEntry = { readonly externalId: string; readonly localId: string; readonly owner: string };

/** Makes tasks findable by the ids that left (they are keyed hashes and cannot be turned back). Again is no harm. */
export async function indexTasks(
  tx: Transaction,
  journeyId: string,
  entries: readonly TaskEntry[],
  createdAt: Date,
): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  await tx.query(
    `insert into task_index (external_id, journey_id, local_id, owner, created_at)
     select e.external_id, $1, e.local_id, e.owner, $5
       from unnest($2::uuid[], $3::text[], $4::text[]) as e (external_id, local_id, owner)
     on conflict (external_id) do nothing`,
    [
      journeyId,
      entries.map((it) => it.externalId),
      entries.map((it) => it.localId),
      entries.map((it) => it.owner),
      createdAt,
    ],
  );
}
