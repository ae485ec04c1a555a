import type { Result } from '../../src/kernel/result.ts';
import type { BookGesprek, RecordGesprek, ReceiveLetter, ReceiveReferral } from '../../src/workflow/commands.ts';
import type { Decide, Decision, DecisionContext } from '../../src/workflow/decision.ts';
import { evolveAll } from '../../src/workflow/evolve.ts';
import type { Journey } from '../../src/workflow/journey.ts';
import type { Network } from '../../src/workflow/network.ts';
import { decideReceiveReferral } from '../../src/workflow/verkennend-gesprek/receive-referral.ts';
import { NETWORK } from './network.ts';
import type { ReferralSpec } from './referral.ts';
import { letterBundle, referralBundle } from './referral.ts';

/** Monday 23 November 2026, 09:15 in Amsterdam: the request date of every case. */
export const REQUESTED_AT = '2026-11-23T08:15:00.000Z';

/** A decision context at a moment, with ids that count up. */
export function contextAt(now: string = REQUESTED_AT, network: Network = NETWORK, teamLoad: ReadonlyMap<string, number> = new Map()): DecisionContext {
  let count = 0;
  return { now, network, teamLoad, newId: () => `id-${now}-${++count}` };
}

/** A journey while commands are put to it, one after the other. */
export type Course = {
  readonly journey: Journey;
  readonly last: Decision;
  readonly decisions: readonly Decision[];
};

/** Puts a command to a journey and applies what follows; a refusal fails the test. */
export function follow<C, D extends Decision>(course: Course | undefined, decide: Decide<C, D>, command: C, at = REQUESTED_AT, network = NETWORK): Course {
  const result = decide(course?.journey, command, contextAt(at, network));
  if (!result.ok) {
    throw new Error(`refused: ${result.refusal.code} at ${result.refusal.at ?? '-'}`);
  }
  const journey = evolveAll(course?.journey, result.value.events);
  if (journey === undefined) {
    throw new Error('no journey came of it');
  }
  return { journey, last: result.value, decisions: [...(course?.decisions ?? []), result.value] };
}

/** The code with which a command is refused, or undefined when it is not. */
export function refusalOf<D extends Decision>(result: Result<D>): string | undefined {
  return result.ok ? undefined : result.refusal.code;
}

/** What every message brings. */
export const ARRIVAL = {
  journeyId: 'journey-1', referral: { system: 'zd', value: 'ZP100120301' }, sender: 'zorgdomein', huisarts: 'huisarts-eikenlaan', region: 'regio-voorbeeld',
  requestedAt: REQUESTED_AT, receivedAt: REQUESTED_AT,
} as const;

/** The command of a referral. */
export function referralOf(spec: ReferralSpec = {}, more: Partial<ReceiveReferral> = {}): ReceiveReferral {
  return { ...ARRIVAL, bundle: referralBundle(spec), warnings: [], ...more };
}

/** The command of a letter. */
export function letterOf(person: Parameters<typeof letterBundle>[0] = {}, more: Partial<ReceiveLetter> = {}): ReceiveLetter {
  return { ...ARRIVAL, bundle: letterBundle(person), documents: [{ id: 'doc-1', kind: 'VB', contentType: 'application/pdf', receivedAt: REQUESTED_AT }], ...more };
}

/** A journey that came in. */
export function received(spec: ReferralSpec = {}, network = NETWORK): Course {
  return follow(undefined, decideReceiveReferral, referralOf(spec), REQUESTED_AT, network);
}

/** A complete booking at the team of Voorbeelddam. */
export function bookingOf(change: Partial<BookGesprek> = {}): BookGesprek {
  return {
    id: 'gesprek-1', start: '2026-12-01T13:00:00.000Z', minutes: 60, mode: 'op-locatie',
    participants: [{ member: 'm-ggz-dam', view: 'vg-ggz' }, { member: 'm-sd-dam', view: 'vg-sd' }], ...change,
  };
}

/** A gesprek that was held with both sides present. */
export function heldOf(change: Partial<RecordGesprek> = {}): RecordGesprek {
  return { ...bookingOf(), participants: [{ member: 'm-ggz-dam', view: 'vg-ggz', attended: true }, { member: 'm-sd-dam', view: 'vg-sd', attended: true }], status: 'held', ...change };
}
