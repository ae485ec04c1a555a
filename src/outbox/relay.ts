import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { claimCrises } from './claim-crises.ts';
import { claimDue } from './claim-due.ts';
import { claimNamed } from './claim-named.ts';
import { handBack } from './hand-back.ts';
import type { HintQueue, NamedDelivery } from './hint-queue.ts';
import type { Circuit, GateOptions } from './recipient-gates.ts';
import { recipientGates } from './recipient-gates.ts';
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
  /** Recipients to which nothing goes now, by the network file (`active: false`); what waits for them does not age. */
  readonly held?: () => readonly string[];
  /** Deliveries that were named to this relay: it then sends these and crises alone. Absent: it looks for what is due by itself. */
  readonly named?: HintQueue;
  /** Whether anybody names deliveries now; while nobody does the relay looks for itself. */
  readonly isNamedTo?: () => boolean;
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
  readonly gate: GateOptions;
};

/** The relay's settings when none are given: twelve attempts are spread over about half a day. */
export const RELAY_DEFAULTS: RelayOptions = {
  concurrency: 32,
  leaseMs: 30_000,
  pollMs: 500,
  maxAttempts: 12,
  backOff: { baseMs: 2_000, capMs: 2 * 3_600_000 },
  gate: { perRecipient: 4, openAfter: 5, openMs: 15_000, openCapMs: 300_000 },
};

/** A running relay. `circuitOf`: whether this process lets attempts at a recipient through. */
export type Relay = WorkLoop & { circuitOf(recipient: string): Circuit };

/** Renewals per lease: two may fail before it runs out. */
const RENEWALS = 3;

/**
 * Starts the loop that brings deliveries from the outbox to `send`, and records what came of it. A recipient that does not
 * answer gets few attempts at once, then none until it was seen to answer again: the others keep their pace.
 */
export function startRelay(ports: RelayPorts, options: RelayOptions = RELAY_DEFAULTS): Relay {
  const { db, clock, log, named } = ports;
  const { leaseMs } = options;
  const underWay = new Map<string, ClaimedDelivery>();
  const namedBy = new Map<string, NamedDelivery>();
  const gates = recipientGates(options.gate);
  const rooms = (): Readonly<Record<string, number>> => ({ ...gates.rooms(), ...Object.fromEntries((ports.held?.() ?? []).map((recipient) => [recipient, 0])) });
  const claim = async (limit: number): Promise<readonly ClaimedDelivery[]> => {
    const most = options.gate.perRecipient;
    if (named === undefined || ports.isNamedTo?.() === false) {
      return claimDue(db, { now: clock.now(), limit, leaseMs, most, rooms: rooms() });
    }
    const crises = await claimCrises(db, { now: clock.now(), limit, leaseMs });
    const free = rooms();
    const hinted = await claimHints(ports, named, namedBy, { limit: limit - crises.length, leaseMs, roomOf: (recipient) => free[recipient] ?? most }).catch((error: unknown) => {
      // What is leased already is sent all the same.
      if (crises.length === 0) throw error;
      return [];
    });
    return [...crises, ...hinted];
  };
  const work = startWorkLoop<ClaimedDelivery>(
    {
      claim,
      handle: async (delivery) => {
        underWay.set(delivery.id, delivery);
        const settlement = await settle(ports, options, delivery, gates.run(delivery.recipient, () => attempt(ports, options, delivery), isCrisis(delivery))).catch(() => {
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
    circuitOf: gates.circuitOf,
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

/** Records what came of an attempt; when its gate let nothing through (its circuit opened since the claim), nothing was tried. */
async function settle(ports: RelayPorts, options: RelayOptions, delivery: ClaimedDelivery, attempted: Promise<SendOutcome | undefined>): Promise<Settlement | undefined> {
  const outcome = await attempted;
  if (outcome !== undefined) {
    return recordOutcome(ports, options, delivery, outcome);
  }
  await ports.db.inTransaction((tx) => handBack(tx, delivery));
  return undefined;
}

/** A crisis waits for no circuit (E11). */
function isCrisis({ reasons }: ClaimedDelivery): boolean {
  return reasons.includes('CRISIS_CALL');
}

type HintLimits = { readonly limit: number; readonly leaseMs: number; readonly roomOf: (recipient: string) => number };

/** Leases what was named and may leave. What may not needs no more looking at: when it may, it is named again. */
async function claimHints(ports: RelayPorts, named: HintQueue, namedBy: Map<string, NamedDelivery>, { limit, leaseMs, roomOf }: HintLimits): Promise<readonly ClaimedDelivery[]> {
  const hints = named.take(limit, roomOf);
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
