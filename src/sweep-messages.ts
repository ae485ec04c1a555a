import { deleteLoosePulls } from './store/delete-loose-pulls.ts';
import { deleteUnlinkedMessages } from './store/delete-unlinked-messages.ts';
import { doomKeys } from './store/doom-keys.ts';
import { emptyMessages } from './store/empty-messages.ts';
import { listUnlinkedMessages } from './store/list-unlinked-messages.ts';
import type { SweepPorts } from './sweep-journey.ts';
import { retentionOf } from './workflow/bewaren/retention-terms.ts';

const BATCH = 500;
const DAY_MS = 86_400_000;
/** How long the answer to a message that led to no journey is known, for a sender that repeats it. */
export const ANSWER_DAYS = 28;

/**
 * Messages that led to no journey (invalid, or kept out by our own fault and dealt with since): their bytes go like those
 * of others, their answers after four weeks, and with them the pulls that led to none. Answers how many bytes went and how many were forgotten.
 */
export async function sweepUnlinkedMessages({ storage, network, clock }: SweepPorts): Promise<{ readonly emptied: number; readonly forgotten: number }> {
  const { database } = storage;
  const now = clock.now();
  const rawHours = Math.min(...network().regions.map((it) => retentionOf(it).rawHours));
  const due = await listUnlinkedMessages(database, new Date(now.getTime() - rawHours * 3_600_000), BATCH);
  await database.inTransaction(async (tx) => {
    await emptyMessages(tx, due.map((it) => it.id), now);
    await doomKeys(tx, due.filter((it) => !it.isShared).map((it) => it.ref), now);
  });
  const forgotten = await database.inTransaction(async (tx) => {
    const before = new Date(now.getTime() - ANSWER_DAYS * DAY_MS);
    const refs = await deleteUnlinkedMessages(tx, before, BATCH);
    await doomKeys(tx, [...refs, ...(await deleteLoosePulls(tx, before, BATCH))], now);
    return refs.length;
  });
  return { emptied: due.length, forgotten };
}
