import type { JourneyCase } from '../fixtures/journey-case.ts';
import { JOURNEY_CASES } from '../fixtures/journey-cases.ts';
import { letter, srm } from '../support/test-messages.ts';
import { CHANGED_WORDS, FIRST_WORDS } from './expectations.ts';
import type { Kind, Referral, Told } from './facts.ts';

/** One message of a referral, or the withdrawal of a consent; sent in this order, each after the answer to the one before. */
export type Step = { readonly step: Told['step']; readonly controlId: string; readonly bytes: Uint8Array };

/** Of twenty referrals so many are of each kind. */
const SHARES: Readonly<Record<Kind, number>> = { plain: 3, 'letter-first': 1, update: 2, refused: 3, held: 2, crisis: 3, 'crisis-after': 1, cancelled: 2, withdrawn: 2, 'practice-mllp': 1 };
const DECK: readonly Kind[] = Object.entries(SHARES).flatMap(([kind, count]) => Array.from({ length: count }, () => kind as Kind));
const BEUKENHOF = { name: 'Huisartsenpraktijk Beukenhof', agb: '01059998', street: 'Beukenlaan 2', phone: '0881234568' };
const POH = '94004321^de Proef^P.O.H.^^^^^^VEKTIS';
const FIRST_NUMBER = 300_000_000;
/** Persons of the fixtures, all invented, one for each team; their team. */
const PERSONS: readonly (readonly [person: string, team: string])[] = [['01-sanne', 'vg-voorbeelddam'], ['02-ruben', 'vg-fictiefveen']];

/** The referrals of a run: kinds shuffled within every twenty, so that a short run has all of them. */
export function makeReferrals(count: number, random: () => number): readonly Referral[] {
  return Array.from({ length: Math.ceil(count / DECK.length) }, () => shuffled(DECK, random)).flat().slice(0, count).map((kind, n) => ({
    number: `ZP${FIRST_NUMBER + n}`, kind, team: PERSONS[n % PERSONS.length]?.[1] ?? '', huisarts: kind === 'practice-mllp' ? 'huisarts-beukenhof' : 'huisarts-eikenlaan',
  }));
}

function shuffled<T>(all: readonly T[], random: () => number): readonly T[] {
  return all.map((one) => [random(), one] as const).toSorted(([a], [b]) => a - b).map(([, one]) => one);
}

/** What is sent about a referral. The times in it are a moment before `now`. */
export function stepsOf({ number, kind, team }: Referral, now: Date): readonly Step[] {
  const [name] = PERSONS.find((it) => it[1] === team) ?? [];
  const known = JOURNEY_CASES.find((it) => it.name === name);
  const questions = known?.questions;
  if (known === undefined || questions === undefined) {
    throw new Error('No such person in the fixtures.');
  }
  const asked = (words: string, crisis: 'J' | 'N' = 'N'): JourneyCase => ({ ...known, number, questions: { ...questions, hulpvraag: words, crisis } });
  const one = asked(FIRST_WORDS);
  const short = number.slice(2);
  const say = (step: Step['step'], controlId: string, bytes: Uint8Array): Step => ({ step, controlId, bytes: sentBefore(bytes, now) });
  const request = (of: JourneyCase): Step => say('srm', `s${short}`, srm(of, { controlId: `s${short}` }));
  const brief = say('letter', number, letter(one));
  switch (kind) {
    case 'plain':
      return [request(one), brief];
    case 'letter-first':
      return [brief, request(one)];
    case 'update':
      return [request(one), say('update', `u${short}`, srm(asked(CHANGED_WORDS), { controlId: `u${short}` })), brief];
    case 'refused':
      return [request({ ...one, requester: POH })];
    case 'held':
      return [request({ ...one, questions: undefined }), brief];
    case 'crisis':
      return [request(asked(FIRST_WORDS, 'J'))];
    case 'crisis-after':
      return [request(one), say('crisis', `k${short}`, srm(one, { crisis: true, controlId: `k${short}` }))];
    case 'cancelled':
      return [request(one), say('cancel', `c${short}`, srm(one, { event: 'S04', controlId: `c${short}` })), brief];
    case 'withdrawn':
      return [request(one), { step: 'withdraw', controlId: '', bytes: new Uint8Array() }, brief];
    case 'practice-mllp':
      return [request({ ...one, practice: BEUKENHOF }), say('letter', number, letter({ ...one, practice: BEUKENHOF }))];
  }
}

/** The same request under a new control id, as a sender does that lost its count. */
export function renumbered({ controlId, bytes }: Step): Step {
  const next = controlId.replace(/^s/, 'n');
  return { step: 'again', controlId: next, bytes: replaced(bytes, [[`|${controlId}|`, `|${next}|`]]) };
}

const CONSENT_MINUTES = 10;
const SENT_MINUTES = 6;

/** Fixtures have the day of reference; the gateways run on the wall clock, which may be set back a little. */
function sentBefore(bytes: Uint8Array, now: Date): Uint8Array {
  const stamp = (minutes: number): string => `${new Date(now.getTime() - minutes * 60_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`;
  return replaced(bytes, [['20261123091000+0100', stamp(CONSENT_MINUTES)], [/2026112309\d{4}\+0100/g, stamp(SENT_MINUTES)]]);
}

function replaced(bytes: Uint8Array, changes: readonly (readonly [from: string | RegExp, to: string])[]): Uint8Array {
  const text = changes.reduce((so, [from, to]) => so.replaceAll(from as string, to), Buffer.from(bytes).toString('latin1'));
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
