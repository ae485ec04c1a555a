import { expectationOf, SEAT_VIEWS } from './expectations.ts';
import type { Arrival, Finding, Item } from './facts.ts';
import { placeOf } from './find-duplicated.ts';
import { recipientOf } from './find-lost.ts';
import type { IndexedFacts } from './indexed-facts.ts';

/** The view whose consent is withdrawn in a run. */
export const WITHDRAWN_VIEW = 'vg-ed';

/**
 * What left and was not allowed to: content for a seat that may have none (refused, held, stopped, ended), a letter for
 * anyone but vg-ggz, a delivery that the gateway knows nothing of, content that left on the version of a withdrawal or
 * later, and content that came after the answer to a withdrawal without having been noted as left before it (L5, L6).
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
          const isLetter = item.type === 'DocumentReference' && (item.view !== 'vg-ggz' || letters === 0);
          const what = isStray ? `${item.type} of view ${item.view ?? 'unknown'}` : isTooMuch ? `${item.type} for ${seat}` : isLetter ? `letter for ${item.view ?? 'unknown'}` : undefined;
          return what === undefined ? [] : [{ class: 'withoutPermit', ...placeOf(facts, arrival), what }];
        }));
    }),
    ...afterWithdrawal(facts),
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
    return facts.arrivalsOf(journey).filter((it) => it.items.some(isContent)).flatMap((arrival): readonly Finding[] => {
      const left = facts.delivery(arrival.delivery)?.departedVersion ?? undefined;
      const isLate = version !== undefined && (left === undefined || left >= version);
      const when = isLate ? `left on version ${left ?? 'unknown'}, withdrawn on ${version}` : isAfterItsEnd(facts, arrival) ? 'came after its own end was told' : undefined;
      return when === undefined ? [] : [{ class: 'withoutPermit', ...placeOf(facts, arrival), what: `content for ${WITHDRAWN_VIEW} ${when}` }];
    });
  });
}

/** Content of the view: a Task that is not taken back, or what comes with one. */
function isContent({ view, type, status }: Item): boolean {
  return view === WITHDRAWN_VIEW && type !== 'Communication' && !(type === 'Task' && status === 'cancelled');
}

function isAfterItsEnd(facts: IndexedFacts, arrival: Arrival): boolean {
  const all = facts.arrivalsOf(facts.delivery(arrival.delivery)?.journey);
  return all.slice(0, all.indexOf(arrival)).some((it) => it.items.some((item) => item.view === WITHDRAWN_VIEW && item.type === 'Task' && item.status === 'cancelled'));
}
