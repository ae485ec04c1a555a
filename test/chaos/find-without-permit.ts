import type { SeatView } from './expectations.ts';
import { expectationOf, SEAT_VIEWS } from './expectations.ts';
import type { Arrival, Finding, Item } from './facts.ts';
import { placeOf } from './find-duplicated.ts';
import { recipientOf } from './find-lost.ts';
import type { IndexedFacts } from './indexed-facts.ts';

/** The view whose consent is withdrawn in a run. */
export const WITHDRAWN_VIEW = 'vg-ed';

/** Views whose open Task names the referral; the other seats may not know its number, and an end names nothing. */
const NAMING: ReadonlySet<string> = new Set(['vg-ggz', 'planner']);

/**
 * What left and was not allowed to: content for a seat that may have none (refused, held, stopped, ended), of another
 * referral than its delivery is of, a letter for anyone but vg-ggz, a delivery that the gateway knows nothing of, content
 * that left on the version of a withdrawal or a stop, or later, and content that came after the answer to a withdrawal
 * without having been noted as left before it (E11, L5, L6).
 */
export function findWithoutPermit(facts: IndexedFacts): readonly Finding[] {
  const unknown = facts.arrivals.filter((it) => facts.delivery(it.delivery) === undefined);
  return [
    ...unknown.map((it): Finding => ({ class: 'withoutPermit', ...placeOf(facts, it), what: 'no such delivery in the outbox' })),
    ...facts.referrals.flatMap((referral) => {
      const arrivals = facts.arrivalsOf(facts.journeyOf(referral.number));
      const { seats, letters } = expectationOf(referral);
      const parties = new Map(SEAT_VIEWS.map((view) => [`${recipientOf(referral, view)} ${view}`, view]));
      return arrivals.flatMap((arrival) =>
        arrival.items.flatMap((item): readonly Finding[] => {
          const seat = parties.get(`${arrival.recipient} ${item.view ?? ''}`);
          const isStray = seat === undefined && !(arrival.recipient === referral.huisarts && (item.view === 'huisarts' || item.view === undefined));
          const isTooMuch = seat !== undefined && seats[seat] === 'none';
          const isOthers = item.number === undefined ? item.status === 'requested' && NAMING.has(item.view ?? '') : item.number !== referral.number;
          const isLetter = item.type === 'DocumentReference' && (item.view !== 'vg-ggz' || letters === 0);
          const what = isStray ? `${item.type} of view ${item.view ?? 'unknown'}` : isTooMuch ? `${item.type} for ${seat}` : isOthers ? `${item.type} of ${item.number ?? 'no referral'}` : isLetter ? `letter for ${item.view ?? 'unknown'}` : undefined;
          return what === undefined ? [] : [{ class: 'withoutPermit', ...placeOf(facts, arrival), what }];
        }));
    }),
    ...afterWithdrawal(facts),
    ...afterStop(facts),
  ];
}

function afterWithdrawal(facts: IndexedFacts): readonly Finding[] {
  const withdrawnAt = new Map(facts.withdrawals.map(({ journey, version }) => [journey, version]));
  return facts.referrals.filter((it) => it.kind === 'withdrawn').flatMap((referral) => {
    const journey = facts.journeyOf(referral.number);
    const version = journey === undefined ? undefined : withdrawnAt.get(journey);
    const answered = facts.toldOf(referral.number).find((it) => it.step === 'withdraw' && it.code.startsWith('2'))?.at;
    if (answered !== undefined && version === undefined) {
      return [{ class: 'withoutPermit' as const, referral: referral.number, what: 'the withdrawal was answered and does not stand' }];
    }
    return facts.arrivalsOf(journey).filter((it) => it.items.some((item) => isContent(item, WITHDRAWN_VIEW))).flatMap((arrival): readonly Finding[] => {
      const late = lateFor(facts, arrival, version);
      const when = late !== undefined ? `${late}, withdrawn on ${version}` : isAfterItsEnd(facts, arrival) ? 'came after its own end was told' : undefined;
      return when === undefined ? [] : [{ class: 'withoutPermit', ...placeOf(facts, arrival), what: `content for ${WITHDRAWN_VIEW} ${when}` }];
    });
  });
}

/** After a stop the seats hear of the crisis, and get nothing else. */
function afterStop(facts: IndexedFacts): readonly Finding[] {
  const stoppedAt = new Map(facts.stops.map(({ journey, version }) => [journey, version]));
  return facts.referrals.filter((it) => it.kind === 'crisis-after').flatMap((referral) => {
    const journey = facts.journeyOf(referral.number);
    const version = journey === undefined ? undefined : stoppedAt.get(journey);
    return facts.arrivalsOf(journey).flatMap((arrival): readonly Finding[] => {
      const view = SEAT_VIEWS.find((seat) => arrival.items.some((item) => isContent(item, seat)));
      const late = view === undefined ? undefined : lateFor(facts, arrival, version);
      return late === undefined ? [] : [{ class: 'withoutPermit', ...placeOf(facts, arrival), what: `content for ${view} ${late}, stopped on ${version}` }];
    });
  });
}

/** When it left, if that was not before this version of its journey. */
function lateFor(facts: IndexedFacts, arrival: Arrival, version: number | undefined): string | undefined {
  const left = facts.delivery(arrival.delivery)?.departedVersion ?? undefined;
  return version !== undefined && (left === undefined || left >= version) ? `left on version ${left ?? 'unknown'}` : undefined;
}

/** Content of a view: a Task that is not taken back, or what comes with one. */
function isContent({ view, type, status }: Item, of: SeatView): boolean {
  return view === of && type !== 'Communication' && !(type === 'Task' && status === 'cancelled');
}

function isAfterItsEnd(facts: IndexedFacts, arrival: Arrival): boolean {
  const all = facts.arrivalsOf(facts.delivery(arrival.delivery)?.journey);
  return all.slice(0, all.indexOf(arrival)).some((it) => it.items.some((item) => item.view === WITHDRAWN_VIEW && item.type === 'Task' && item.status === 'cancelled'));
}
