import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { claimDue } from './claim-due.ts';
import { handBack } from './hand-back.ts';
import { claimNamed } from './claim-named.ts';
import type { HintQueue, NamedDelivery } from './hint-queue.ts';
import type { Circuit, GateOptions, RecipientGates } from './recipient-gates.ts';
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
  /** Deliveries that were named to this relay: it then sends these alone. Absent: it looks for what is due by itself. */
  readonly named?: HintQueue;
  /** Whether anybody names deliveries now; while nobody does the relay looks for itself, recipient by recipient. */
  readonly isNamedTo?: () => boolean;
  /** Told when an attempt has ended, whatever came of it: what waited behind it may go. */
  readonly onEnded?: () => void;
  /** Recipients to which nothing goes now, by the network file (`active: false`); what waits for them does not age. */
  readonly held?: () => readonly string[];
};

/** After so many attempts a delivery is dead; and how long it waits between them. */
export type AttemptLimits = { readonly maxAttempts: number; readonly backOff: BackOff };

/**
 * How the relay works. A lease is renewed while its attempt goes on, however long a recipient's time limit is; `leaseMs` is
 * how long the deliveries of a gateway that died wait for another.
 */
export type RelayOptions = AttemptLimits & {
  readonly concurrency: number;
  readonly leaseMs: number;
  /** How often to look for what other processes enqueued, or what became due. */
  readonly pollMs: number;
  /** Of a crisis: it is tried as long, and more often (E11). Absent: as all others. */
  readonly crisis?: AttemptLimits;
  readonly gate: GateOptions;
};

/** The relay's settings when none are given: the attempts are spread over about half a day, so that a night without its server kills no notice. */
export const RELAY_DEFAULTS: RelayOptions = {
  concurrency: 32,
  leaseMs: 30_000,
  pollMs: 500,
  maxAttempts: 20,
  backOff: { baseMs: 2_000, capMs: 2 * 3_600_000 },
  crisis: { maxAttempts: 200, backOff: { baseMs: 2_000, capMs: 300_000 } },
  gate: { perRecipient: 4, openAfter: 5, openMs: 15_000, openCapMs: 300_000 },
};

/** A running relay. `circuitOf`: whether this process lets attempts at a recipient through; `closed`: to whom nothing goes now. */
export type Relay = WorkLoop & { circuitOf(recipient: string): Circuit; closed(): readonly string[] };

/** Places for crises alone: recipients that hang may hold all the others (E11). */
const RESERVED = 8;
/** Renewals per lease: two may fail before it runs out. */
const RENEWALS = 3;

/**
 * Starts the loop that brings deliveries from the outbox to `send`, and records what came of it. A recipient that does not
 * answer gets few attempts at once, then none until it was seen to answer again: the others keep their pace.
 */
export function startRelay(ports: RelayPorts, options: RelayOptions = RELAY_DEFAULTS): Relay {
  const { db, clock, log, named } = ports;
  const { leaseMs, gate } = options;
  const gates = recipientGates(gate);
  const closed = (): readonly string[] => [...(ports.held?.() ?? []), ...Object.keys(gates.rooms()).filter((it) => gates.circuitOf(it) === 'open')];
  const rooms = (): Readonly<Record<string, number>> => ({ ...gates.rooms(), ...Object.fromEntries((ports.held?.() ?? []).map((it) => [it, 0])) });
  const underWay = new Map<string, ClaimedDelivery>();
  const namedBy = new Map<string, NamedDelivery>();
  const work = startWorkLoop<ClaimedDelivery>(
    {
      claim: (limit, urgent) => {
        if (named === undefined || ports.isNamedTo?.() === false) {
          return claimDue(db, { now: clock.now(), limit, urgent, leaseMs, most: gate.perRecipient, rooms: rooms() });
        }
        named.drop(closed());
        const free = rooms();
        return claimHints(ports, named.take(limit, urgent, (recipient) => free[recipient] ?? gate.perRecipient), { named, namedBy, leaseMs });
      },
      handle: async (delivery) => {
        underWay.set(delivery.id, delivery);
        const settlement = await attemptThrough(gates, ports, options, delivery).catch(() => {
          log.error('delivery outcome not recorded', { delivery: delivery.id });
          return undefined;
        });
        underWay.delete(delivery.id);
        endHint(namedBy, delivery.id, settlement);
        ports.onEnded?.();
      },
      onUnreadable: () => log.warn('outbox not readable'),
    },
    { ...options, reserved: RESERVED },
  );
  const renewing = setInterval(() => {
    if (underWay.size > 0) {
      renewLeases(db, [...underWay.values()], new Date(clock.now().getTime() + leaseMs)).catch(() => log.warn('leases not renewed'));
    }
  }, leaseMs / RENEWALS);
  renewing.unref();
  return {
    ...work, closed,
    circuitOf: gates.circuitOf,
    stop: async (limitMs) => {
      const left = await work.stop(limitMs);
      clearInterval(renewing);
      if (left > 0) {
        // Whoever takes them over may send what is on its way once more: recipients know a delivery by its id.
        await releaseLeases(db, [...underWay.values()]).catch(() => log.warn('leases not handed back'));
      }
      named?.take(named.size, named.size).forEach((it) => it.end('again'));
      return left;
    },
  };
}

/** Where hints come from, and those of deliveries that are under way. */
type HintBooks = { readonly named: HintQueue; readonly namedBy: Map<string, NamedDelivery>; readonly leaseMs: number };

/** Leases what was named and may leave. What may not needs no more looking at: when it may, it is named again. */
async function claimHints(ports: RelayPorts, hints: readonly NamedDelivery[], { named, namedBy, leaseMs }: HintBooks): Promise<readonly ClaimedDelivery[]> {
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

/** One attempt, if the recipient's gate lets it through, and its outcome in the books. */
async function attemptThrough(gates: RecipientGates, ports: RelayPorts, options: RelayOptions, delivery: ClaimedDelivery): Promise<Settlement | undefined> {
  // A crisis waits for no circuit (E11).
  const isCrisis = delivery.reasons.includes('CRISIS_CALL');
  const limits = isCrisis ? (options.crisis ?? options) : options;
  const outcome = await gates.run(delivery.recipient, () => attempt(ports, limits, delivery), isCrisis);
  if (outcome === undefined) {
    // The circuit opened between the claim and the attempt: nothing was tried.
    await ports.db.inTransaction((tx) => handBack(tx, delivery));
    return undefined;
  }
  return recordOutcome(ports, limits, delivery, outcome);
}

async function attempt(
  ports: RelayPorts,
  { maxAttempts }: AttemptLimits,
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
