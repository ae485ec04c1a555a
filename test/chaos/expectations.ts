import type { Kind, Referral } from './facts.ts';

/**
 * What must stand where in the end, by kind of referral: typed from design 4, 4.1 and 5.1 and issue 5, and from nothing
 * that the gateway computes. `views`: what the seats of the VG hold.
 */
export type Expectation = {
  /** How often each notice stands at the huisarts; no other notice may. */
  readonly notices: Readonly<Record<string, number>>;
  /** The seats: one open Task (`requested`), taken back again (`ended`), or nothing ever (`none`). */
  readonly seats: Readonly<Record<SeatView, 'requested' | 'ended' | 'warned' | 'none'>>;
  /** How many letters vg-ggz holds; the other seats hold none, ever. */
  readonly letters: 0 | 1;
  /** The person's own words that the members' seats hold in the end. */
  readonly words?: string;
  /** Worklist entries of the planner, open ones. */
  readonly work: readonly { readonly kind: 'held' | 'crisis'; readonly code: string }[];
  /** What the audit says was decided, in any order, and at least once each. */
  readonly decided: readonly string[];
};

export const SEAT_VIEWS = ['vg-ggz', 'vg-sd', 'vg-ed', 'planner'] as const;
export type SeatView = (typeof SEAT_VIEWS)[number];

/** The person's words in the first request, and in the changed one. */
export const FIRST_WORDS = 'Ik pieker en durf niet meer naar mijn werk; thuis is er ruzie.';
export const CHANGED_WORDS = 'Het gaat slechter dan vorige week; ik slaap bijna niet meer.';

const ALL = (state: Expectation['seats'][SeatView]): Expectation['seats'] => ({ 'vg-ggz': state, 'vg-sd': state, 'vg-ed': state, planner: state });
const ACCEPTED: Expectation = { notices: { received: 1 }, seats: ALL('requested'), letters: 1, words: FIRST_WORDS, work: [], decided: ['accepted'] };

/** The table. A seat that is `ended` or `warned` may never have got its Task: then it need not hear of its end either. */
export const EXPECTATIONS: Readonly<Record<Kind, Expectation>> = {
  plain: ACCEPTED,
  'practice-mllp': ACCEPTED,
  'letter-first': { ...ACCEPTED, notices: { held: 1, received: 1 }, decided: ['held', 'accepted'] },
  update: { ...ACCEPTED, words: CHANGED_WORDS },
  refused: { notices: { refused: 1 }, seats: ALL('none'), letters: 0, work: [], decided: ['refused'] },
  held: { notices: { held: 1 }, seats: ALL('none'), letters: 0, work: [{ kind: 'held', code: 'INCOMPLETE' }], decided: ['held'] },
  crisis: { notices: { stopped: 1 }, seats: ALL('none'), letters: 0, work: [{ kind: 'crisis', code: 'CRISIS_CALL' }], decided: ['stopped'] },
  'crisis-after': { notices: { received: 1, stopped: 1 }, seats: ALL('warned'), letters: 0, work: [{ kind: 'crisis', code: 'CRISIS_CALL' }], decided: ['accepted', 'stopped'] },
  cancelled: { notices: { received: 1, cancelled: 1 }, seats: ALL('ended'), letters: 0, work: [], decided: ['accepted', 'cancelled'] },
  withdrawn: { ...ACCEPTED, notices: { received: 1, 'consent-withdrawn': 1 }, seats: { ...ALL('requested'), 'vg-ed': 'ended' } },
};

/** Nobody of a run confirms a crisis: after so long it goes on to somebody else, and again (design 4). */
export const ESCALATION_MS = 15 * 60_000;
/** How much later than its quarter of an hour a crisis may go on to the next: a gateway looks every ten seconds, when one is there. */
export const LATE_MS = 2 * 60_000;

/** What must follow of one referral. */
export function expectationOf({ kind }: Referral): Expectation {
  return EXPECTATIONS[kind];
}
