import type { Consultatie } from '../consultatie/consultatie.ts';
import type { RetentionTerms } from '../network.ts';
import { addMinutes, compareInstants, isDue } from '../termijnen/calendar.ts';
import type { KeptDelivery, KeptMessage } from './retention-facts.ts';

/** All that decides what of a consultatie may go. */
export type ConsultatieRetentionFacts = {
  readonly consultatie: Pick<Consultatie, 'askedAt' | 'closedAt' | 'crisis'>;
  /** M8: days from the close until nothing is held any more; the region's. */
  readonly accessDays: number;
  readonly terms: Pick<RetentionTerms, 'rawHours' | 'undeliveredDays'>;
  readonly now: string;
  readonly deliveries: readonly KeptDelivery[];
  readonly messages: readonly KeptMessage[];
  /** Open work for a person, but for what retention itself asked. */
  readonly openWork: number;
};

/** What of a consultatie goes now, whether a person must see what keeps the rest, and when to look again. */
export type ConsultatieRetentionPlan = {
  /** Messages whose bytes go. */
  readonly messages: readonly string[];
  /** The whole consultatie goes. */
  readonly erase: boolean;
  /** Beyond its term, and something of it is not returned (`RETURN_UNCONFIRMED`). */
  readonly isStuck: boolean;
  readonly lookAgainAt: string;
};

const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * Plans retention of one consultatie (domain.md 2.6), within the guards of design 4: nothing goes while something of it
 * is not delivered, is in dead letter, or while nobody confirmed a crisis. There is no copy to wait for: question and
 * answer stand in the asker's own dossier. Only looks and says.
 */
export function planConsultatieRetention(facts: ConsultatieRetentionFacts): ConsultatieRetentionPlan {
  const { consultatie, now, deliveries, terms } = facts;
  const isGuarded = deliveries.some(isUndelivered) || (consultatie.crisis !== undefined && consultatie.crisis.confirmedAt === undefined);
  const rawDueAt = ({ receivedAt }: KeptMessage): string => addMinutes(confirmedBy(deliveries, receivedAt), terms.rawHours * HOUR);
  const messages = isGuarded ? [] : facts.messages.filter((it) => it.outcome !== 'failed' && isDue(now, rawDueAt(it)));
  const endsAt = consultatie.closedAt === undefined ? undefined : addMinutes(consultatie.closedAt, facts.accessDays * DAY);
  const isOver = endsAt !== undefined && isDue(now, endsAt);
  const erase = isOver && !isGuarded && facts.openWork === 0 && deliveries.every((it) => it.status !== 'waiting');
  const isLate = deliveries.some((it) => isUndelivered(it) && isDue(now, addMinutes(it.createdAt, terms.undeliveredDays * DAY)));
  return {
    messages: messages.map((it) => it.id),
    erase,
    isStuck: isLate || (isOver && !erase),
    lookAgainAt: nextLook(now, [...facts.messages.map(rawDueAt), ...(endsAt === undefined ? [] : [endsAt])], isGuarded),
  };
}

/** The last moment at which something was delivered of what was committed with this message; else its own. */
function confirmedBy(deliveries: readonly KeptDelivery[], receivedAt: string): string {
  const sameCommit = addMinutes(receivedAt, 1);
  return deliveries
    .filter((it) => compareInstants(it.createdAt, sameCommit) <= 0)
    .flatMap((it) => (it.deliveredAt === undefined ? [] : [it.deliveredAt]))
    .reduce((last, it) => (compareInstants(last, it) < 0 ? it : last), receivedAt);
}

function isUndelivered({ status, code }: KeptDelivery): boolean {
  return status === 'pending' || status === 'dead' || (status === 'waiting' && code === 'AWAITING_READ');
}

/** What can come by the clock alone, at most a day from now; within the hour while something is on its way. */
function nextLook(now: string, moments: readonly string[], isMoving: boolean): string {
  const limit = addMinutes(now, isMoving ? HOUR : DAY);
  return moments.filter((it) => !isDue(now, it)).reduce((first, it) => (compareInstants(it, first) < 0 ? it : first), limit);
}
