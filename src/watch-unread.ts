import type { Clock, NewId } from './kernel/ports.ts';
import { listUnread } from './outbox/list-unread.ts';
import type { Database } from './store/database.ts';
import { openWorklistItem } from './store/open-worklist-item.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import { afterWorkingDays } from './workflow/next-step.ts';
import type { Network } from './workflow/network.ts';

/** What watching unread Tasks leans on. */
export type WatchUnreadPorts = { readonly database: Database; readonly network: () => Network; readonly clock: Clock; readonly newId: NewId };

/** No term is shorter, so that what is newer need not be looked at. */
const SHORTEST_MS = 24 * 3_600_000;
const AT_ONCE = 200;

/** The worklist key of a delivery that nobody read. */
export function unreadKey(deliveryId: string): string {
  return `ongelezen/${deliveryId}`;
}

/**
 * Looks for Tasks whose owner fetches them itself and did not read them within the region's working days: the team gets
 * an item to call it, and an alarm is raised, once each. A read closes the item. Nobody waits for who does not look.
 */
export function watchUnread({ database, network, clock, newId }: WatchUnreadPorts): () => Promise<void> {
  return async () => {
    const now = clock.now();
    const { regions } = network();
    for (const { id, journeyId, recipient, since, team, region: name } of await listUnread(database, { before: new Date(now.getTime() - SHORTEST_MS), limit: AT_ONCE })) {
      const region = regions.find((it) => it.id === name) ?? regions[0];
      const dueAt = new Date(afterWorkingDays(since.toISOString(), region?.terms.heldWorkingDays ?? 1));
      if (dueAt > now) {
        continue;
      }
      await database.inTransaction(async (tx) => {
        const isNew = await openWorklistItem(tx, { id: newId(), journeyId, kind: 'deadline', key: unreadKey(id), code: 'AWAITING_READ', owner: team ?? region?.planner ?? '', dueAt, createdAt: now });
        if (isNew) {
          await raiseAlarm(tx, { id: newId(), cause: `unread/${recipient}`, at: now });
        }
      });
    }
  };
}
