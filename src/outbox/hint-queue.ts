/** A delivery that may be due, named by the broker or by this gateway itself. `end` tells whoever named it what came of it. */
export type NamedDelivery = { readonly id: string; readonly recipient: string; end(how: 'done' | 'again' | 'buried'): void };

/** Named deliveries that wait for room, oldest first. Ids only, and bounded by who names them (prefetch, batch). */
export type HintQueue = {
  put(named: NamedDelivery): void;
  take(limit: number): readonly NamedDelivery[];
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
    take: (limit) => waiting.splice(0, limit),
    putBack: (named) => {
      waiting = [...named, ...waiting];
    },
    get size() {
      return waiting.length;
    },
  };
}
