import type { Clock, Log } from '../kernel/ports.ts';
import type { Database } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { claimDue } from './claim-due.ts';
import { handBack } from './hand-back.ts';
import type { Circuit, GateOptions } from './recipient-gates.ts';
import { recipientGates } from './recipient-gates.ts';
import type { RecordSettlement, SendOutcome } from './record-outcome.ts';
import { outcomeFromError, recordOutcome } from './record-outcome.ts';
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
  readonly gate: GateOptions;
};

/** The relay's settings when none are given: twelve attempts are spread over about half a day. */
export const RELAY_DEFAULTS: RelayOptions = {
  concurrency: 32,
  leaseMs: 60_000,
  pollMs: 500,
  maxAttempts: 12,
  backOff: { baseMs: 2_000, capMs: 2 * 3_600_000 },
  gate: { perRecipient: 4, openAfter: 5, openMs: 15_000, openCapMs: 300_000 },
};

/** A running relay. `circuitOf`: whether this process lets attempts at a recipient through. */
export type Relay = WorkLoop & { circuitOf(recipient: string): Circuit };

/**
 * Starts the loop that brings deliveries from the outbox to `send`, and records what came of it. A recipient that does not
 * answer gets few attempts at once, then none until it was seen to answer again: the others keep their pace.
 */
export function startRelay(ports: RelayPorts, options: RelayOptions = RELAY_DEFAULTS): Relay {
  const gates = recipientGates(options.gate);
  const loop = startWorkLoop<ClaimedDelivery>(
    {
      claim: (limit) => {
        const held = Object.fromEntries((ports.held?.() ?? []).map((recipient) => [recipient, 0]));
        return claimDue(ports.db, { now: ports.clock.now(), limit, leaseMs: options.leaseMs, most: options.gate.perRecipient, rooms: { ...gates.rooms(), ...held } });
      },
      handle: (delivery) =>
        gates
          .run(delivery.recipient, () => attempt(ports, options, delivery), isCrisis(delivery))
          .then((outcome) => (outcome === undefined ? giveBack(ports, delivery) : recordOutcome(ports, options, delivery, outcome)))
          .catch(() => ports.log.error('delivery outcome not recorded', { delivery: delivery.id })),
      onUnreadable: () => ports.log.warn('outbox not readable'),
    },
    options,
  );
  return { ...loop, circuitOf: gates.circuitOf };
}

/** A crisis waits for no circuit (E11). */
function isCrisis({ reasons }: ClaimedDelivery): boolean {
  return reasons.includes('CRISIS_CALL');
}

/** The circuit opened between the claim and the attempt: nothing was tried. */
async function giveBack({ db }: RelayPorts, delivery: ClaimedDelivery): Promise<void> {
  await db.inTransaction((tx) => handBack(tx, delivery));
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
