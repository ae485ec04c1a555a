/** A delivery that may be due, named by the broker or by this gateway itself. `end` tells whoever named it what came of it. */
export type NamedDelivery = { readonly id: string; readonly recipient: string; end(how: 'done' | 'again' | 'buried'): void };

/** Named deliveries that wait for room, oldest first. Ids only, and bounded by who names them (prefetch, batch). */
export type HintQueue = {
  put(named: NamedDelivery): void;
  /** The oldest, of each recipient at most so many as it has room for (absent: any number); the others wait on. */
  take(limit: number, roomOf?: (recipient: string) => number): readonly NamedDelivery[];
  /** What could not be looked at (the database is away) is looked at first the next time. */
  putBack(named: readonly NamedDelivery[]): void;
  readonly size: number;
};

/** Makes an empty queue. */
export function makeHintQueue(): HintQueue {
  let waiting: NamedDelivery[] = [];
  return {
    put: (named) => {
      waiting.push(named);
    },
    take: (limit, roomOf = () => Number.POSITIVE_INFINITY) => {
      const taken: NamedDelivery[] = [];
      const left: NamedDelivery[] = [];
      const counts = new Map<string, number>();
      for (const it of waiting) {
        const count = counts.get(it.recipient) ?? 0;
        if (taken.length < limit && count < roomOf(it.recipient)) {
          counts.set(it.recipient, count + 1);
          taken.push(it);
        } else {
          left.push(it);
        }
      }
      waiting = left;
      return taken;
    },
    putBack: (named) => {
      waiting = [...named, ...waiting];
    },
    get size() {
      return waiting.length;
    },
  };
}
