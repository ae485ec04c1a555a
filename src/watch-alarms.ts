import type { Clock, NewId } from './kernel/ports.ts';
import { endDrains } from './outbox/hold-partner.ts';
import { listPartnerQueues } from './outbox/list-partner-queues.ts';
import { ENDING, JUDGED, QUIET_MS, QUIETENING, standingAlarms } from './standing-alarms.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import { countOpenWork } from './store/count-open-work.ts';
import type { Database } from './store/database.ts';
import type { Alarm } from './store/list-alarms.ts';
import { listAlarms } from './store/list-alarms.ts';
import { listUnreadRecipients } from './store/list-unread-recipients.ts';
import { noteSenders } from './store/note-senders.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import type { Network } from './workflow/network.ts';

/** What watching leans on. `queueMinutes`: how old the oldest delivery may be. */
export type WatchAlarmsPorts = { readonly database: Database; readonly network: () => Network; readonly clock: Clock; readonly newId: NewId; readonly queueMinutes: number };

/** Commits that were under way at the last look are seen by the next. */
const OVERLAP_MS = 5 * 60_000;
/** After a start: what was received while no gateway looked. */
const FIRST_LOOK_MS = 7 * 86_400_000;

/**
 * Judges all alarms that follow from what the database holds: each cause is raised once, and cleared when it ended, whichever
 * gateway looks. Also ends the drains that are done.
 */
export function watchAlarms({ database, network, clock, newId, queueMinutes }: WatchAlarmsPorts): () => Promise<void> {
  let lookedAt: number | undefined;
  return async () => {
    const now = clock.now();
    const since = new Date(lookedAt === undefined ? now.getTime() - FIRST_LOOK_MS : Math.min(lookedAt, now.getTime()) - OVERLAP_MS);
    const senders = await noteSenders(database, since);
    lookedAt = now.getTime();
    // The alarms first: of one that is raised after this, the facts below may be too old to end it.
    const open = await listAlarms(database);
    const [queues, work, unread] = [await listPartnerQueues(database, { now }), await countOpenWork(database, now), await listUnreadRecipients(database)];
    const { raised, unknown } = standingAlarms({ now, queues, work, senders, unread, network: network(), queueMinutes });
    const known = new Set(open.map((it) => it.cause));
    const toRaise = raised.filter((cause) => isOf(JUDGED, cause) && !known.has(cause));
    const toClear = open.filter((alarm) => hasEnded(alarm, raised, unknown, now));
    await database.inTransaction(async (tx) => {
      await endDrains(tx);
      for (const cause of toRaise) {
        await raiseAlarm(tx, { id: newId(), cause, at: now });
      }
      for (const alarm of toClear) {
        await clearAlarm(tx, alarm.cause, now, alarm);
      }
    });
  };
}

function hasEnded({ cause, lastAt }: Alarm, raised: readonly string[], unknown: readonly string[], now: Date): boolean {
  if (isOf(QUIETENING, cause)) {
    return now.getTime() - lastAt.getTime() > QUIET_MS;
  }
  if (isOf(ENDING, cause)) {
    // `failed/<code>/<sender>` holds while a message of that code waits for a person.
    return !raised.some((it) => it === cause || cause.startsWith(`${it}/`));
  }
  return isOf(JUDGED, cause) && !raised.includes(cause) && !unknown.includes(cause);
}

function isOf(families: readonly string[], cause: string): boolean {
  return families.includes(cause.split('/')[0] ?? '');
}
