import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { claimDue } from './claim-due.ts';
import { claimNamed } from './claim-named.ts';
import type { HintQueue, NamedDelivery } from './hint-queue.ts';
import type { RecordSettlement, SendOutcome, Settlement } from './record-outcome.ts';
import { outcomeFromError, recordOutcome } from './record-outcome.ts';
import { releaseLeases } from './release-leases.ts';
import { renewLeases } from './renew-leases.ts';
import type { WorkLoop } from './work-loop.ts';
import { startWorkLoop } from './work-loop.ts';

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
  /** Deliveries that were named to this relay: it then sends these alone. Absent: it looks for what is due by itself. */
  readonly named?: HintQueue;
  /** Told when an attempt has ended, whatever came of it: what waited behind it may go. */
  readonly onEnded?: () => void;
};

/**
 * How the relay works. A lease is renewed while its attempt goes on, however long a recipient's time limit is; `leaseMs` is
 * how long the deliveries of a gateway that died wait for another.
 */
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
  leaseMs: 30_000,
  pollMs: 500,
  maxAttempts: 12,
  backOff: { baseMs: 2_000, capMs: 2 * 3_600_000 },
};

/** A running relay. */
export type Relay = WorkLoop;

/** Renewals per lease: two may fail before it runs out. */
const RENEWALS = 3;

/** Starts the loop that brings deliveries from the outbox to `send`, and records what came of it. */
export function startRelay(ports: RelayPorts, options: RelayOptions = RELAY_DEFAULTS): Relay {
  const { db, clock, log, named } = ports;
  const { leaseMs } = options;
  const underWay = new Map<string, ClaimedDelivery>();
  const namedBy = new Map<string, NamedDelivery>();
  const work = startWorkLoop<ClaimedDelivery>(
    {
      claim: (limit) => (named === undefined ? claimDue(db, { now: clock.now(), limit, leaseMs }) : claimHints(ports, named, namedBy, limit, leaseMs)),
      handle: async (delivery) => {
        underWay.set(delivery.id, delivery);
        const outcome = await attempt(ports, options, delivery);
        const settlement = await recordOutcome(ports, options, delivery, outcome).catch(() => {
          log.error('delivery outcome not recorded', { delivery: delivery.id });
          return undefined;
        });
        underWay.delete(delivery.id);
        endHint(namedBy, delivery.id, settlement);
        ports.onEnded?.();
      },
      onUnreadable: () => log.warn('outbox not readable'),
    },
    options,
  );
  const renewing = setInterval(() => {
    if (underWay.size > 0) {
      renewLeases(db, [...underWay.values()], new Date(clock.now().getTime() + leaseMs)).catch(() => log.warn('leases not renewed'));
    }
  }, leaseMs / RENEWALS);
  renewing.unref();
  return {
    ...work,
    stop: async (limitMs) => {
      const left = await work.stop(limitMs);
      clearInterval(renewing);
      if (left > 0) {
        // Whoever takes them over may send what is on its way once more: recipients know a delivery by its id.
        await releaseLeases(db, [...underWay.values()]).catch(() => log.warn('leases not handed back'));
      }
      named?.take(named.size).forEach((it) => it.end('again'));
      return left;
    },
  };
}

/** Leases what was named and may leave. What may not needs no more looking at: when it may, it is named again. */
async function claimHints(ports: RelayPorts, named: HintQueue, namedBy: Map<string, NamedDelivery>, limit: number, leaseMs: number): Promise<readonly ClaimedDelivery[]> {
  const hints = named.take(limit);
  if (hints.length === 0) {
    return [];
  }
  const claimed = await claimNamed(ports.db, { ids: hints.map((it) => it.id), now: ports.clock.now(), leaseMs }).catch((error: unknown) => {
    named.putBack(hints);
    throw error;
  });
  const ids = new Set(claimed.map((it) => it.id));
  for (const hint of hints) {
    if (ids.delete(hint.id)) {
      namedBy.set(hint.id, hint);
    } else {
      hint.end('done');
    }
  }
  return claimed;
}

function endHint(namedBy: Map<string, NamedDelivery>, id: string, settlement: Settlement | undefined): void {
  namedBy.get(id)?.end(settlement?.status === 'dead' ? 'buried' : 'done');
  namedBy.delete(id);
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
