import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import { makeBell } from './bell.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { claimDue } from './claim-due.ts';
import type { RecordSettlement, SendOutcome } from './record-outcome.ts';
import { outcomeFromError, recordOutcome } from './record-outcome.ts';

/** What the relay needs. `send` makes one attempt outside any transaction; `record` joins the commit of its outcome. */
export type RelayPorts = {
  readonly db: Database;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  /** One attempt. May throw: a Fault is judged by the code table, anything else is tried again. */
  readonly send: (delivery: ClaimedDelivery) => Promise<SendOutcome>;
  /** Writes audit and worklist in the same commit as the outcome. */
  readonly record?: RecordSettlement;
};

/** How the relay works. `leaseMs` must be longer than one attempt can take. */
export type RelayOptions = {
  readonly concurrency: number;
  readonly leaseMs: number;
  /** How often to look for what other processes enqueued, or what became due. */
  readonly pollMs: number;
  /** After so many attempts a delivery is dead. */
  readonly maxAttempts: number;
  readonly backOff: BackOff;
};

/** The relay's settings when none are given: twelve attempts are spread over about half a day. */
export const RELAY_DEFAULTS: RelayOptions = {
  concurrency: 16,
  leaseMs: 60_000,
  pollMs: 500,
  maxAttempts: 12,
  backOff: { baseMs: 2_000, capMs: 2 * 3_600_000 },
};

/** A running relay. */
export type Relay = {
  /** Look now: something was enqueued, or the clock was moved. */
  wake(): void;
  /** Resolves when nothing is due and nothing is being sent (by this relay). */
  idle(): Promise<void>;
  /** Claims no more, waits for what is being sent, and answers how many sends it had to leave: their leases run out. */
  stop(limitMs: number): Promise<number>;
};

/** Starts the loop that brings deliveries from the outbox to `send`, and records what came of it. */
export function startRelay(ports: RelayPorts, options: RelayOptions = RELAY_DEFAULTS): Relay {
  const idleWaiters: (() => void)[] = [];
  const bell = makeBell();
  const attempts = makeAttempts(ports, options, bell.ring);
  let stopping = false;

  async function loop(): Promise<void> {
    while (!stopping) {
      bell.reset();
      const claimed = await attempts.claim().catch(() => {
        ports.log.warn('outbox not readable');
        return undefined;
      });
      if (claimed === 0 && attempts.inFlight.size === 0 && !bell.hasRung()) {
        idleWaiters.splice(0).forEach((resolve) => resolve());
      }
      await bell.wait(options.pollMs);
    }
  }

  const looping = loop();
  return {
    wake: bell.ring,
    idle: () =>
      new Promise((resolve) => {
        idleWaiters.push(resolve);
        bell.ring();
      }),
    stop: async (limitMs) => {
      stopping = true;
      bell.ring();
      await looping;
      await Promise.race([Promise.allSettled(attempts.inFlight), pause(limitMs)]);
      idleWaiters.splice(0).forEach((resolve) => resolve());
      return attempts.inFlight.size;
    },
  };
}

/** What is being sent, and the claiming of more up to the limit. `claim` answers how many it began. */
type Attempts = { readonly inFlight: ReadonlySet<Promise<void>>; claim(): Promise<number> };

function makeAttempts(ports: RelayPorts, options: RelayOptions, onEnd: () => void): Attempts {
  const inFlight = new Set<Promise<void>>();

  function begin(delivery: ClaimedDelivery): void {
    const running = attempt(ports, options, delivery)
      .then((outcome) => recordOutcome(ports, options, delivery, outcome))
      .catch(() => ports.log.error('delivery outcome not recorded', { deliveryId: delivery.id }))
      .finally(() => {
        inFlight.delete(running);
        onEnd();
      });
    inFlight.add(running);
  }

  return {
    inFlight,
    claim: async () => {
      const limit = options.concurrency - inFlight.size;
      if (limit <= 0) {
        return 0;
      }
      const claimed = await claimDue(ports.db, { now: ports.clock.now(), limit, leaseMs: options.leaseMs });
      claimed.forEach(begin);
      return claimed.length;
    },
  };
}

async function attempt(
  ports: RelayPorts,
  { maxAttempts }: RelayOptions,
  delivery: ClaimedDelivery,
): Promise<SendOutcome> {
  if (delivery.attempts > maxAttempts) {
    // The last allowed attempt left no outcome: whatever it does to us, it is not done again without a person.
    return { result: 'dead', code: 'INTERNAL' };
  }
  try {
    return await ports.send(delivery);
  } catch (error) {
    return outcomeFromError(error, ports.log);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
