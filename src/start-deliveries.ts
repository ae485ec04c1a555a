import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from './at-most.ts';
import type { Broker } from './broker/start-broker.ts';
import type { Announcer } from './outbox/announcer.ts';
import { startAnnouncer } from './outbox/announcer.ts';
import { countBacklog } from './outbox/count-backlog.ts';
import type { NamedDelivery } from './outbox/hint-queue.ts';
import { makeHintQueue } from './outbox/hint-queue.ts';
import { forgetAnnouncements } from './outbox/forget-announcements.ts';
import type { Relay, RelayOptions, RelayPorts } from './outbox/relay.ts';
import { startRelay } from './outbox/relay.ts';

/** How deliveries leave: by the relay alone, or by what the broker names. */
export type DeliveriesOptions = RelayOptions & {
  /** After so long a name that nobody took counts as lost, ms. */
  readonly againMs: number;
};

/** A name that nobody took for so long is given again. */
export const AGAIN_MS = 10_000;
/** Deliveries that this gateway keeps for itself because their queue is not (yet) there, when there is a broker. */
const MAX_KEPT = 1_000;
const IDLE_LOOK_MS = 25;

/**
 * Starts what brings deliveries out. Without a broker the relay asks the database what is due. With one, whoever sees a
 * delivery that is due names it to the broker, and whichever gateway hears it claims it by its lease; while the broker is
 * away each gateway sends what it sees itself. In both the database alone says what may leave (design 5.5).
 */
export function startDeliveries(ports: RelayPorts, options: DeliveriesOptions, broker?: Broker): Relay {
  if (broker === undefined) {
    return startRelay(ports, options);
  }
  const named = makeHintQueue();
  const kept = new Set<NamedDelivery>();
  let isStopping = false;
  let relay: Relay | undefined = undefined;
  let announcer: Announcer | undefined = undefined;
  const running = startRelay({ ...ports, named, isNamedTo: () => broker.isConnected(), onEnded: () => announcer?.wake() }, options);
  relay = running;
  const put = (hint: NamedDelivery): void => {
    named.put(hint);
    relay?.wake();
  };
  announcer = startAnnouncer(
    {
      db: ports.db, clock: ports.clock, log: ports.log,
      isServed: (recipient) => broker.isServed(recipient),
      announce: (recipient, id) => broker.announce(recipient, id),
      depth: (recipient) => broker.depth(recipient),
      closed: () => relay?.closed() ?? [],
      keep: ({ id, recipient, isCrisis }) => {
        // What is still kept at a stop stays known: all of it must be named again.
        const hint: NamedDelivery = { id, recipient, isUrgent: isCrisis, end: () => void (isStopping || kept.delete(hint)) };
        kept.add(hint);
        put(hint);
      },
      // While the broker is away the relay claims for itself, so that what is kept for one recipient takes no room from another.
      room: () => (broker.isConnected() ? MAX_KEPT - kept.size : 0),
    },
    { pollMs: options.pollMs, againMs: options.againMs },
  );
  const naming = announcer;
  broker.listen({ onHint: put, onLost: naming.forget, onServed: naming.wake });
  return {
    circuitOf: running.circuitOf,
    closed: running.closed,
    wake: () => {
      naming.wake();
      running.wake();
    },
    idle: () => untilNothingIsDue(ports, naming, running),
    stop: async (limitMs) => {
      const endsAt = performance.now() + limitMs;
      isStopping = true;
      // Side by side: while a name waits for the broker's answer, nothing more may be claimed.
      const [left] = await Promise.all([running.stop(limitMs), atMost(limitMs, naming.stop())]);
      await forgetAnnouncements(ports.db, ports.clock.now(), [...kept].map((it) => it.id)).catch(() => undefined);
      const leftMs = Math.max(0, endsAt - performance.now());
      await atMost(leftMs, broker.stop(leftMs));
      return left;
    },
  };
}

/** What is on its way through the broker is seen by nobody here: only the database knows that nothing is left. */
async function untilNothingIsDue({ db, clock }: RelayPorts, announcer: Announcer, relay: Relay): Promise<void> {
  for (;;) {
    announcer.wake();
    relay.wake();
    const { oldestDueAt } = await countBacklog(db);
    if (oldestDueAt === null || oldestDueAt > clock.now()) {
      return relay.idle();
    }
    await sleep(IDLE_LOOK_MS);
  }
}
