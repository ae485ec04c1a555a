import { setTimeout as sleep } from 'node:timers/promises';
import type { Code } from '../kernel/codes.ts';
import { FAULTS } from '../kernel/codes.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { BackOff } from './back-off.ts';
import { backOffMs } from './back-off.ts';
import type { ClaimedDelivery } from './claim-due.ts';
import { endLease } from './end-lease.ts';
import { markDelivered } from './mark-delivered.ts';
import { reschedule } from './reschedule.ts';
import type { SettledStatus } from './settle.ts';
import { settle } from './settle.ts';

/** What came of one attempt. `retry` asks for another; `afterMs` is the recipient's own wish (Retry-After). */
export type SendOutcome =
  | { readonly result: 'delivered'; readonly receipt?: unknown }
  | { readonly result: 'retry'; readonly code: Code; readonly afterMs?: number }
  | { readonly result: SettledStatus; readonly code: Code };

/** What was written about it: `rescheduled` with the time of the next attempt, or where the delivery ended up. */
export type Settlement =
  | { readonly status: 'delivered' }
  | { readonly status: 'rescheduled'; readonly code: Code; readonly dueAt: Date }
  | { readonly status: SettledStatus; readonly code: Code };

/** Writes what must stand beside an outcome (audit, worklist) into the same commit. */
export type RecordSettlement = (
  tx: Transaction,
  delivery: ClaimedDelivery,
  settlement: Settlement,
  at: Date,
) => Promise<void>;

type Ports = {
  readonly db: Database;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly record?: RecordSettlement;
};

const TRIES = 4;

/**
 * Commits the outcome of an attempt. The attempt can't be undone, so a database that is away for a moment is asked again
 * before the delivery is left to its lease (and sent once more). Answers what was written.
 */
export async function recordOutcome(
  ports: Ports,
  limits: { readonly maxAttempts: number; readonly backOff: BackOff },
  delivery: ClaimedDelivery,
  outcome: SendOutcome,
): Promise<Settlement> {
  const at = ports.clock.now();
  const settlement = settlementFrom(outcome, delivery, limits, at, ports.random());
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ports.db.inTransaction(async (tx) => {
        if (await write(tx, ports.sealing, delivery, settlement, outcome, at)) {
          await ports.record?.(tx, delivery, settlement, at);
        } else {
          await endLease(tx, delivery);
        }
      });
      return settlement;
    } catch (error) {
      if (attempt === TRIES || !(error instanceof Fault) || !FAULTS[error.code].retry) {
        throw error;
      }
      await sleep(attempt * 100);
    }
  }
}

/** Judges an attempt that threw by the table of codes; what is not a Fault is our own bug, and tried again. */
export function outcomeFromError(error: unknown, log: Log): SendOutcome {
  const code = error instanceof Fault ? error.code : 'INTERNAL';
  if (code === 'INTERNAL') {
    log.error('sending threw', { code });
  }
  if (!FAULTS[code].retry) {
    return { result: 'dead', code };
  }
  const after = error instanceof Fault ? Number(error.details['retryAfterSeconds']) : Number.NaN;
  return Number.isFinite(after) ? { result: 'retry', code, afterMs: after * 1000 } : { result: 'retry', code };
}

function settlementFrom(
  outcome: SendOutcome,
  delivery: ClaimedDelivery,
  { maxAttempts, backOff }: { readonly maxAttempts: number; readonly backOff: BackOff },
  at: Date,
  random: number,
): Settlement {
  if (outcome.result === 'delivered') {
    return { status: 'delivered' };
  }
  if (outcome.result !== 'retry') {
    return { status: outcome.result, code: outcome.code };
  }
  if (delivery.attempts >= maxAttempts) {
    return { status: 'dead', code: outcome.code };
  }
  const waitMs = Math.max(backOffMs(delivery.attempts, backOff, random), Math.min(outcome.afterMs ?? 0, backOff.capMs));
  return { status: 'rescheduled', code: outcome.code, dueAt: new Date(at.getTime() + waitMs) };
}

function write(
  tx: Transaction,
  sealing: Sealing,
  { id, keyRef, attempts, claims }: ClaimedDelivery,
  settlement: Settlement,
  outcome: SendOutcome,
  at: Date,
): Promise<boolean> {
  switch (settlement.status) {
    case 'delivered':
      return markDelivered(tx, sealing, {
        id,
        keyRef,
        at,
        receipt: outcome.result === 'delivered' ? outcome.receipt : undefined,
      });
    case 'rescheduled':
      return reschedule(tx, { id, attempts, claims, dueAt: settlement.dueAt, code: settlement.code });
    case 'dead':
    case 'withheld':
    case 'waiting':
    case 'cancelled':
      return settle(tx, { id, status: settlement.status, code: settlement.code, attempts, claims });
  }
}
