import type { Arrival, AuditFact, DeliveryFact, Facts, Item, Told, WorkFact } from './facts.ts';

/** Facts, found by what they are about. */
export type IndexedFacts = Facts & {
  readonly journeyOf: (number: string) => string | undefined;
  readonly numberOf: (journey: string | undefined) => string | undefined;
  readonly delivery: (id: string) => DeliveryFact | undefined;
  readonly deliveriesOf: (journey: string | undefined) => readonly DeliveryFact[];
  /** What arrived about a journey, oldest first. */
  readonly arrivalsOf: (journey: string | undefined) => readonly Arrival[];
  readonly auditOf: (journey: string | undefined) => readonly AuditFact[];
  readonly workOf: (journey: string | undefined) => readonly WorkFact[];
  readonly toldOf: (number: string) => readonly Told[];
};

/** Finds facts by journey and referral. An arrival belongs to the journey of the delivery that it names. */
export function indexFacts(facts: Facts): IndexedFacts {
  const ids = new Map(facts.journeys.map(({ id, number }) => [number, id]));
  const numbers = new Map(facts.journeys.map(({ id, number }) => [id, number]));
  const rows = new Map(facts.deliveries.flatMap((it) => [[it.id, it], [shortId(it.id), it]] as const));
  const find = (id: string): DeliveryFact | undefined => rows.get(id);
  const deliveries = grouped(facts.deliveries, (it) => it.journey);
  const arrivals = grouped(facts.arrivals, (it) => find(it.delivery)?.journey);
  const audit = grouped(facts.audit, (it) => it.journey ?? undefined);
  const work = grouped(facts.work, (it) => it.journey);
  const told = grouped(facts.told, (it) => it.referral);
  return {
    ...facts,
    journeyOf: (number) => ids.get(number),
    numberOf: (journey) => (journey === undefined ? undefined : numbers.get(journey)),
    delivery: find,
    deliveriesOf: (journey) => deliveries(journey),
    arrivalsOf: (journey) => arrivals(journey),
    auditOf: (journey) => audit(journey),
    workOf: (journey) => work(journey),
    toldOf: (number) => told(number),
  };
}

/** A letter over MLLP names its delivery by 20 characters (design 5.1). */
export function shortId(id: string): string {
  return id.replaceAll('-', '').slice(0, 20);
}

/** What a recipient holds after these arrivals: the last of every place. */
export function heldBy(arrivals: readonly Arrival[], recipient: string): readonly Item[] {
  const held = new Map<string, Item>();
  for (const arrival of arrivals.filter((it) => it.recipient === recipient)) {
    arrival.items.forEach((item) => held.set(item.place, item));
  }
  return [...held.values()];
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string | undefined): (key: string | undefined) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (key !== undefined) {
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [one]);
      } else {
        group.push(one);
      }
    }
  }
  return (key) => (key === undefined ? [] : (groups.get(key) ?? []));
}
