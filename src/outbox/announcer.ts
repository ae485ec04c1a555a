import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Announcement } from './announce-due.ts';
import { announceDue } from './announce-due.ts';
import { forgetAnnouncements } from './forget-announcements.ts';
import { makeBell } from './bell.ts';

/** What naming deliveries leans on. `keep` gives one to this gateway itself; `room`: how many it can take now. */
export type AnnouncerPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly isServed: (recipient: string) => boolean;
  readonly announce: (recipient: string, id: string) => Promise<boolean>;
  readonly depth: (recipient: string) => Promise<number | undefined>;
  readonly keep: (announcement: Announcement) => void;
  readonly room: () => number;
  /** Recipients that are not asked now. */
  readonly closed: () => readonly string[];
};

/** `pollMs`: how often to look for what became due; `againMs`: after it, a name that nobody took counts as lost. */
export type AnnouncerOptions = { readonly pollMs: number; readonly againMs: number };

/** The loop that names deliveries that are due. */
export type Announcer = {
  /** Look now. */
  wake(): void;
  /** Everything must be named again. */
  forget(): void;
  stop(): Promise<void>;
};

/** Names at once to the broker. */
const BATCH = 200;

/**
 * Starts the loop. The database's clock (`due_at`) says when a delivery is due; the broker only says to whom. What can't
 * be named at the broker is kept by this gateway: so deliveries go on while it is away.
 */
export function startAnnouncer(ports: AnnouncerPorts, { pollMs, againMs }: AnnouncerOptions): Announcer {
  const { db, clock, log } = ports;
  const bell = makeBell();
  let stopping = false;
  let mustForget = false;

  async function pass(): Promise<void> {
    if (mustForget) {
      mustForget = false;
      await forgetAnnouncements(db, clock.now()).catch((error: unknown) => {
        mustForget = true;
        throw error;
      });
    }
    const limit = Math.min(BATCH, ports.room());
    if (limit <= 0) {
      return;
    }
    const due = await announceDue(db, { now: clock.now(), limit, forMs: againMs, closed: ports.closed() });
    const depths = new Map<string, Promise<number | undefined>>();
    await Promise.all(due.map((it) => name(it, depths)));
    if (due.length === limit) {
      bell.ring();
    }
  }

  async function name(it: Announcement, depths: Map<string, Promise<number | undefined>>): Promise<void> {
    const { id, recipient, isAgain, isCrisis } = it;
    // Who sees a crisis sends it: it stands in no queue behind others (E11).
    if (isCrisis || !ports.isServed(recipient)) {
      ports.keep(it);
      return;
    }
    if (isAgain) {
      // Behind a recipient that is slow, names wait in its queue and are not lost.
      const depth = depths.get(recipient) ?? ports.depth(recipient);
      depths.set(recipient, depth);
      if (((await depth) ?? 0) > 0) {
        return;
      }
    }
    if (!(await ports.announce(recipient, id))) {
      ports.keep(it);
    }
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      bell.reset();
      await pass().catch(() => log.warn('outbox not readable'));
      await bell.wait(pollMs);
    }
  }

  const looping = loop();
  return {
    wake: bell.ring,
    forget: () => {
      mustForget = true;
      bell.ring();
    },
    stop: async () => {
      stopping = true;
      bell.ring();
      await looping;
    },
  };
}
