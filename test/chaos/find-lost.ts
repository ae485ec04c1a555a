import type { Expectation, SeatView } from './expectations.ts';
import { ESCALATION_MS, expectationOf, LATE_MS, SEAT_VIEWS } from './expectations.ts';
import type { Finding, Item, Referral } from './facts.ts';
import type { IndexedFacts } from './indexed-facts.ts';
import { heldBy } from './indexed-facts.ts';

/**
 * What was acknowledged and did not come: a referral at a seat, a letter, the last words of the person, a notice, an
 * alarm, a worklist entry. A dead or waiting delivery counts too, since nobody here would ever take it up. Only what all
 * its messages were acknowledged for is judged: the rest was not taken over by the gateway.
 */
export function findLost(facts: IndexedFacts): readonly Finding[] {
  return facts.referrals.flatMap((referral) => {
    const { number } = referral;
    const journey = facts.journeyOf(number);
    const about = { class: 'lost' as const, referral: number, ...(journey === undefined ? {} : { journey }) };
    if (journey === undefined) {
      return facts.toldOf(number).some((it) => it.code === 'AA') ? [{ ...about, what: 'no journey' }] : [];
    }
    const stuck = facts.deliveriesOf(journey).filter((it) => ['pending', 'waiting', 'dead'].includes(it.status));
    const missing = isWhole(facts, referral) ? missingOf(facts, referral, journey) : [];
    return [
      ...stuck.map((it) => ({ ...about, recipient: it.recipient, delivery: it.id, what: `${it.kind} ${it.about ?? ''} for ${it.view} is ${it.status}` })),
      ...missing.map(({ recipient, what }) => ({ ...about, recipient, what })),
    ];
  });
}

/** Whether every message of the referral was acknowledged. */
export function isWhole({ toldOf }: IndexedFacts, { number }: Referral): boolean {
  const told = toldOf(number);
  const open = new Set(told.map((it) => it.message));
  told.filter((it) => it.code === 'AA' || it.code.startsWith('2')).forEach((it) => open.delete(it.message));
  return told.length > 0 && open.size === 0;
}

type Missing = { readonly recipient: string; readonly what: string };

function missingOf(facts: IndexedFacts, referral: Referral, journey: string): readonly Missing[] {
  const expected = expectationOf(referral);
  const arrivals = facts.arrivalsOf(journey);
  const atHuisarts = heldBy(arrivals, referral.huisarts);
  const notices = Object.entries(expected.notices).flatMap(([about, count]) =>
    noticesOf(atHuisarts, about).length < count ? [{ recipient: referral.huisarts, what: `notice ${about}` }] : []);
  const work = expected.work.flatMap(({ kind, code }) => {
    const is = facts.workOf(journey).some((it) => it.kind === kind && it.code === code && !it.isClosed && it.owner === PLANNER);
    return is ? [] : [{ recipient: PLANNER, what: `worklist ${kind} ${code}` }];
  });
  const seats = SEAT_VIEWS.flatMap((view) => {
    const recipient = recipientOf(referral, view);
    const seen = arrivals.some((it) => it.recipient === recipient && it.items.some((item) => item.type === 'Task' && item.view === view && item.status === 'requested'));
    return missingAtSeat(expected, view, heldBy(arrivals, recipient), seen).map((what) => ({ recipient, what: `${view}: ${what}` }));
  });
  const lastCrisis = Math.min(...facts.workOf(journey).filter((it) => it.kind === 'crisis').map((it) => it.ageMs));
  const escalation = Number.isFinite(lastCrisis) && lastCrisis > ESCALATION_MS + LATE_MS ? [{ recipient: PLANNER, what: `the crisis went on to nobody for ${Math.round(lastCrisis / 60_000)} minutes` }] : [];
  return [...notices, ...work, ...escalation, ...seats];
}

const PLANNER = 'planner-voorbeeld';

/** Where a seat is. */
export function recipientOf({ team }: Referral, view: SeatView): string {
  return view === 'planner' ? PLANNER : team;
}

/** Coded notices that are held, of one kind. */
export function noticesOf(held: readonly Item[], about: string, view?: string): readonly Item[] {
  return held.filter((it) => it.type === 'Communication' && it.code === about && (view === undefined || it.view === view));
}

function missingAtSeat({ seats, letters, words }: Expectation, view: SeatView, all: readonly Item[], wasSeen: boolean): readonly string[] {
  const held = all.filter((it) => it.view === view);
  const task = held.find((it) => it.type === 'Task');
  switch (seats[view]) {
    case 'none':
      return [];
    case 'requested': {
      const lettersHeld = held.filter((it) => it.type === 'DocumentReference').length;
      const ask = held.find((it) => it.type === 'QuestionnaireResponse');
      return [
        ...(task === undefined ? ['referral'] : task.status === 'requested' ? [] : [`Task is ${task.status ?? 'without status'}`]),
        ...(view === 'vg-ggz' && lettersHeld < letters ? ['letter'] : []),
        ...(task === undefined || view === 'planner' || words === undefined || ask?.text === words ? [] : ['the last words of the person']),
      ];
    }
    case 'ended':
      return wasSeen && (task?.status !== 'cancelled' || noticesOf(held, 'cancelled').length === 0) ? ['its end'] : [];
    case 'warned':
      return noticesOf(held, 'crisis-after-acceptance').length === 0 ? ['crisis alarm'] : [];
  }
}
