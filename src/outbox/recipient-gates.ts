import type { BulkheadPolicy, CircuitBreakerPolicy, IBackoff, IHalfOpenAfterBackoffContext } from 'cockatiel';
import { BrokenCircuitError, bulkhead, BulkheadRejectedError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import type { Code } from '../kernel/codes.ts';
import type { SendOutcome } from './record-outcome.ts';

/** How one recipient is kept from slowing the others. Times are ms of the wall clock. */
export type GateOptions = {
  /** Attempts at one recipient at once, by this process. */
  readonly perRecipient: number;
  /** So many attempts in a row that did not get through open its circuit. */
  readonly openAfter: number;
  /** How long the circuit stays open before one attempt is let through; doubles while that fails, up to the cap. */
  readonly openMs: number;
  readonly openCapMs: number;
};

/** Where the circuit of a recipient stands: `open` takes nothing, `probing` lets one attempt through. */
export type Circuit = 'closed' | 'open' | 'probing';

/** A circuit breaker and a limit on what is under way, for each recipient of this process. */
export type RecipientGates = {
  /** How many more attempts each recipient may have now, where that differs from `perRecipient`. */
  rooms(): Readonly<Record<string, number>>;
  /** Makes one attempt; undefined when the gate did not let it through. `isUrgent` (a crisis) passes whatever the gate says. */
  run(recipient: string, attempt: () => Promise<SendOutcome>, isUrgent: boolean): Promise<SendOutcome | undefined>;
  circuitOf(recipient: string): Circuit;
};

type Gate = { readonly breaker: CircuitBreakerPolicy; readonly limit: BulkheadPolicy; openedAt: number; openUntil: number; isToldToWait: boolean };

/** The recipient did not take part in the call: it is the recipient that is ill, not the message. */
const DOWN: ReadonlySet<Code> = new Set(['RECIPIENT_UNAVAILABLE', 'RECIPIENT_UNTRUSTED']);

/** Makes the gates; each recipient gets its own at its first attempt. */
export function recipientGates(options: GateOptions, now: () => number = Date.now): RecipientGates {
  const gates = new Map<string, Gate>();
  const gateOf = (recipient: string): Gate => {
    const known = gates.get(recipient);
    // A clock that was set back would keep a circuit open for as long: it starts afresh.
    const gate = known === undefined || now() < known.openedAt ? makeGate(options, now) : known;
    gates.set(recipient, gate);
    return gate;
  };
  return {
    rooms: () => Object.fromEntries([...gates.keys()].map((recipient) => [recipient, roomOf(gateOf(recipient), options, now())])),
    run: async (recipient, attempt, isUrgent) => {
      if (isUrgent) {
        return attempt();
      }
      const gate = gateOf(recipient);
      try {
        return await gate.limit.execute(() => (isBlocked(gate, now()) ? undefined : gate.breaker.execute(() => attempt().then((outcome) => noted(gate, outcome)))));
      } catch (error) {
        if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError) {
          return undefined;
        }
        throw error;
      }
    },
    circuitOf: (recipient) => {
      const gate = gates.get(recipient);
      return gate === undefined || gate.breaker.state === CircuitState.Closed ? 'closed' : isBlocked(gate, now()) ? 'open' : 'probing';
    },
  };
}

function makeGate({ perRecipient, openAfter, openMs, openCapMs }: GateOptions, now: () => number): Gate {
  const inARow = new ConsecutiveBreaker(openAfter);
  const wait = (context: IHalfOpenAfterBackoffContext): IBackoff<IHalfOpenAfterBackoffContext> => {
    const duration = openFor(context, openMs, openCapMs);
    gate.openedAt = now();
    gate.openUntil = gate.openedAt + duration;
    return { duration, next: wait };
  };
  const breaker = circuitBreaker(
    handleWhenResult((outcome) => isDown(outcome as SendOutcome)),
    // A recipient that names a time, or that can't be trusted, need not be asked five times.
    { halfOpenAfter: { next: wait }, breaker: { state: inARow.state, success: () => inARow.success(), failure: () => inARow.failure() || gate.isToldToWait } },
  );
  const gate: Gate = { breaker, limit: bulkhead(perRecipient), openedAt: 0, openUntil: 0, isToldToWait: false };
  return gate;
}

/** Untrusted: it takes a person to mend that, so it is asked at the longest interval only. */
function openFor({ attempt, result }: IHalfOpenAfterBackoffContext, openMs: number, capMs: number): number {
  const outcome = 'value' in result ? (result.value as SendOutcome) : undefined;
  if (outcome?.result !== 'retry') {
    return openMs;
  }
  const doubled = outcome.code === 'RECIPIENT_UNTRUSTED' ? capMs : openMs * 2 ** Math.min(attempt - 1, 20);
  return Math.min(capMs, Math.max(doubled, outcome.afterMs ?? 0));
}

function noted(gate: Gate, outcome: SendOutcome): SendOutcome {
  gate.isToldToWait = outcome.result === 'retry' && (outcome.code === 'RECIPIENT_UNTRUSTED' || (outcome.afterMs ?? 0) > 0);
  return outcome;
}

function isDown(outcome: SendOutcome): boolean {
  return outcome.result === 'retry' && DOWN.has(outcome.code);
}

function isBlocked({ breaker, openUntil }: Gate, at: number): boolean {
  return breaker.state === CircuitState.HalfOpen || (breaker.state === CircuitState.Open && at < openUntil);
}

function roomOf(gate: Gate, { perRecipient }: GateOptions, at: number): number {
  const free = gate.limit.executionSlots;
  if (gate.breaker.state === CircuitState.Closed) {
    return free;
  }
  return !isBlocked(gate, at) && free === perRecipient ? 1 : 0;
}
