import { ESCALATION_MS, expectationOf, LATE_MS, SEAT_VIEWS } from './expectations.ts';
import type { Arrival, Finding, WorkFact } from './facts.ts';
import { noticesOf, recipientOf } from './find-lost.ts';
import type { IndexedFacts } from './indexed-facts.ts';
import { heldBy } from './indexed-facts.ts';

/**
 * What stands twice, or more often than it must: two Tasks for one seat, two letters, the same notice again, a worklist
 * entry twice, a message stored twice; and what a repeated delivery made anew.
 */
export function findDuplicated(facts: IndexedFacts): readonly Finding[] {
  return [...repeatsThatMade(facts), ...facts.referrals.flatMap((referral) => {
    const journey = facts.journeyOf(referral.number);
    const { notices, work } = expectationOf(referral);
    const about = { class: 'duplicated' as const, referral: referral.number, ...(journey === undefined ? {} : { journey }) };
    const arrivals = facts.arrivalsOf(journey);
    const atHuisarts = heldBy(arrivals, referral.huisarts);
    const kinds = new Set(atHuisarts.flatMap((it) => (it.type === 'Communication' && it.code !== undefined ? [it.code] : [])));
    const tooMany = [...kinds].flatMap((kind) =>
      noticesOf(atHuisarts, kind).length > (notices[kind] ?? 0) ? [{ recipient: referral.huisarts, what: `notice ${kind} ${noticesOf(atHuisarts, kind).length} times` }] : []);
    const atSeats = SEAT_VIEWS.flatMap((view) => {
      const recipient = recipientOf(referral, view);
      const held = heldBy(arrivals, recipient).filter((it) => it.view === view);
      const often = (type: string): number => held.filter((it) => it.type === type).length;
      return [
        ...['Task', 'DocumentReference', 'ServiceRequest', 'QuestionnaireResponse'].flatMap((type) => (often(type) > 1 ? [`${view}: ${often(type)} of ${type}`] : [])),
        ...['cancelled', 'crisis-after-acceptance'].flatMap((kind) => (noticesOf(held, kind).length > 1 ? [`${view}: notice ${kind} ${noticesOf(held, kind).length} times`] : [])),
      ].map((what) => ({ recipient, what }));
    });
    const open = facts.workOf(journey).filter((it) => !it.isClosed && (it.kind === 'held' || (it.kind === 'crisis' && !isEscalation(it, facts.workOf(journey)))));
    const work_ = open.length > work.length ? [{ what: `${open.length} open worklist entries, ${work.length} wanted` }] : [];
    return [...tooMany, ...atSeats, ...work_].map((it) => ({ ...about, ...it }));
  })];
}

/**
 * A crisis that stands there again because nobody confirmed the entry before it, which is old enough for that: it may have
 * come late, its own term counts from the crisis, and clocks differ by less than a minute.
 */
function isEscalation(entry: WorkFact, work: readonly WorkFact[]): boolean {
  const before = work.filter((it) => it !== entry && it.kind === 'crisis' && it.ageMs >= entry.ageMs).map((it) => it.ageMs - entry.ageMs);
  return before.length > 0 && Math.min(...before) >= ESCALATION_MS - LATE_MS - 60_000;
}

/** What a delivery makes once. A letter that came in between may come along with a repeat: it is built when it is sent. */
const ONCE = new Set(['Task', 'Communication', 'ServiceRequest', 'QuestionnaireResponse']);

/** The same delivery again makes nothing anew: whoever stored it before has it. */
function repeatsThatMade(facts: IndexedFacts): readonly Finding[] {
  const seen = new Set<string>();
  return facts.arrivals.flatMap((arrival): readonly Finding[] => {
    const isRepeat = seen.has(arrival.delivery);
    seen.add(arrival.delivery);
    const made = isRepeat ? arrival.items.filter((it) => it.effect === 'created' && ONCE.has(it.type)) : [];
    return made.length === 0 ? [] : [{ class: 'duplicated', ...placeOf(facts, arrival), what: `a repeat made ${made.map((it) => it.type).join(', ')} anew` }];
  });
}

/** By what a finding about an arrival is looked up. */
export function placeOf({ delivery, numberOf }: Pick<IndexedFacts, 'delivery' | 'numberOf'>, arrival: Arrival): Pick<Finding, 'referral' | 'journey' | 'recipient' | 'delivery'> {
  const journey = delivery(arrival.delivery)?.journey;
  const referral = numberOf(journey);
  return { recipient: arrival.recipient, delivery: arrival.delivery, ...(journey === undefined ? {} : { journey }), ...(referral === undefined ? {} : { referral }) };
}
