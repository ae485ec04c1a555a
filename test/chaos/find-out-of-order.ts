import type { Arrival, DeliveryFact, Finding } from './facts.ts';
import { placeOf } from './find-duplicated.ts';
import type { IndexedFacts } from './indexed-facts.ts';

/**
 * What reached a recipient before something that was queued earlier for the same journey: new content before old, an end
 * before its beginning; or old content that came once more and changed what newer content had said. A crisis passes all
 * others (E11).
 */
export function findOutOfOrder(facts: IndexedFacts): readonly Finding[] {
  return facts.journeys.flatMap(({ id }) => {
    const arrivals = facts.arrivalsOf(id);
    return [...new Set(arrivals.map((it) => it.recipient))].flatMap((recipient) => lateAt(facts, arrivals.filter((it) => it.recipient === recipient)));
  });
}

function lateAt(facts: IndexedFacts, arrivals: readonly Arrival[]): readonly Finding[] {
  const seen = new Set<string>();
  let highest: DeliveryFact | undefined;
  return arrivals.flatMap((arrival): readonly Finding[] => {
    const row = facts.delivery(arrival.delivery);
    if (row === undefined || row.isCrisis) {
      return [];
    }
    const isRepeat = seen.has(row.id);
    seen.add(row.id);
    const isLate = highest !== undefined && row.seq < highest.seq;
    const passed = highest;
    highest = isLate ? highest : row;
    const changed = arrival.items.some((it) => it.effect !== 'unchanged');
    return isLate && (!isRepeat || changed)
      ? [{ class: 'outOfOrder', ...placeOf(facts, arrival), what: `${nameOf(row)} ${isRepeat ? 'changed something once more' : 'came'} after ${nameOf(passed)}` }]
      : [];
  });
}

function nameOf(row: DeliveryFact | undefined): string {
  return row === undefined ? 'nothing' : `${row.kind} ${row.about ?? ''} ${row.view} (${row.seq})`;
}
