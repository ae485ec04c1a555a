import type { Journey, Taak } from '../journey.ts';
import { wmoDeadlines } from './wmo-deadlines.ts';
import { addDays, amsterdamDate, compareInstants, endOfDay, isDue } from './calendar.ts';

/**
 * A norm of domain.md 1.3 with its days: all of them are aims, so software warns and measures, and never blocks care.
 * `metAt` is when it was met; `subject` the Taak it is about.
 */
export type Deadline = {
  readonly rule: 'N1' | 'N2' | 'N3' | 'N6' | 'W1' | 'W2' | 'W3';
  readonly key: string;
  readonly subject?: string;
  readonly owner: string;
  /** From here on it is at risk; absent when nothing is to be seen before the term. */
  readonly amberAt?: string;
  readonly dueAt: string;
  readonly metAt?: string;
};

/** How a deadline stands. Day 28 is in the norm and day 29 is not: end dates count in full. */
export function judgeDeadline(deadline: Deadline, now: string): 'green' | 'amber' | 'red' {
  const at = deadline.metAt ?? now;
  if (compareInstants(at, deadline.dueAt) > 0) {
    return 'red';
  }
  return deadline.metAt === undefined && deadline.amberAt !== undefined && isDue(now, deadline.amberAt) ? 'amber' : 'green';
}

/** N1, N2, N3 and N6 of a journey, and the terms that the Wmo sets the gemeente (W1 to W3), met or not. */
export function listDeadlines(journey: Journey): readonly Deadline[] {
  return [...n1(journey), ...n2(journey), ...n3(journey), ...n6(journey), ...wmoDeadlines(journey)];
}

/** Last day of N1: the VG within 14 days after the request. */
export function n1DueAt(requestedAt: string): string {
  return dayAfter(requestedAt, 14);
}

function dayAfter(instant: string, days: number): string {
  return endOfDay(addDays(amsterdamDate(instant), days));
}

/** N1: first held VG within 14 days of the request (the sender's time); amber when day 7 passed without a booked slot. */
function n1(journey: Journey): readonly Deadline[] {
  if (journey.status === 'refused' || journey.status === 'cancelled') {
    return [];
  }
  const held = journey.gesprekken.filter((one) => one.status === 'held').map((one) => one.start).sort(compareInstants)[0];
  const booked = journey.gesprekken.some((one) => one.status === 'booked');
  return [{
    rule: 'N1', key: 'N1', owner: journey.team ?? '', ...(booked ? {} : { amberAt: dayAfter(journey.requestedAt, 7) }),
    dueAt: n1DueAt(journey.requestedAt), ...(held === undefined ? {} : { metAt: held }),
  }];
}

/** N2: treatment responsibility accepted within 28 days after the final advice, also without intake; amber at 21. */
function n2(journey: Journey): readonly Deadline[] {
  const finalAt = journey.advies?.finalAt;
  return finalAt === undefined ? [] : ongoing(journey).filter((one) => one.code === 'ggz-behandeling').map((taak) => ({
    rule: 'N2', key: `N2:${taak.localId}`, subject: taak.localId, owner: taak.owner,
    amberAt: dayAfter(finalAt, 21), dueAt: dayAfter(finalAt, 28), ...(taak.acceptedAt === undefined ? {} : { metAt: taak.acceptedAt }),
  }));
}

/** N3: every action, social ones too, starts within 28 days after the last VG; amber at 21. */
function n3(journey: Journey): readonly Deadline[] {
  const last = lastHeldAt(journey);
  return last === undefined ? [] : ongoing(journey).filter((one) => one.actie !== undefined && one.code !== 'verwijzing').map((taak) => ({
    rule: 'N3', key: `N3:${taak.localId}`, subject: taak.localId, owner: taak.owner,
    amberAt: dayAfter(last, 21), dueAt: dayAfter(last, 28), ...(taak.startedAt === undefined ? {} : { metAt: taak.startedAt }),
  }));
}

/** N6: the gemeente's research takes at most 42 days after the melding; amber at 35. The start of support ends it. */
function n6(journey: Journey): readonly Deadline[] {
  return ongoing(journey).filter((one) => one.code === 'wmo-melding' && one.status !== 'draft').map((taak) => ({
    rule: 'N6', key: `N6:${taak.localId}`, subject: taak.localId, owner: taak.owner,
    amberAt: dayAfter(taak.authoredAt, 35), dueAt: dayAfter(taak.authoredAt, 42), ...(taak.startedAt === undefined ? {} : { metAt: taak.startedAt }),
  }));
}

/** When the last VG was held; N3 runs from there. */
export function lastHeldAt(journey: Pick<Journey, 'gesprekken'>): string | undefined {
  return journey.gesprekken.filter((one) => one.status === 'held').map((one) => one.start).sort(compareInstants).at(-1);
}

const GONE: ReadonlySet<string> = new Set(['rejected', 'failed', 'cancelled', 'entered-in-error']);

function ongoing(journey: Journey): readonly Taak[] {
  return journey.taken.filter((one) => !GONE.has(one.status));
}
