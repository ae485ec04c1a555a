/** A delivery that may be due, named by the broker or by this gateway itself. `end` tells whoever named it what came of it. */
export type NamedDelivery = { readonly id: string; readonly recipient: string; readonly isUrgent?: boolean; end(how: 'done' | 'again' | 'buried'): void };

/** Named deliveries that wait for room, what is urgent first, then the oldest. Ids only, and bounded by who names them (prefetch, batch). */
export type HintQueue = {
  put(named: NamedDelivery): void;
  /** What is urgent, at most `urgent`; then up to `limit` in all, and of each recipient at most what `roomOf` says. */
  take(limit: number, urgent: number, roomOf?: (recipient: string) => number): readonly NamedDelivery[];
  /** Ends and forgets what is for these recipients. */
  drop(recipients: readonly string[]): void;
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
    take: (limit, urgent, roomOf = () => limit) => {
      const taken = new Set(waiting.filter((it) => it.isUrgent === true).slice(0, Math.max(0, urgent)));
      const perRecipient = new Map<string, number>();
      for (const it of waiting.filter(({ isUrgent }) => isUrgent !== true)) {
        const before = perRecipient.get(it.recipient) ?? 0;
        if (before < roomOf(it.recipient) && taken.size < limit) {
          perRecipient.set(it.recipient, before + 1);
          taken.add(it);
        }
      }
      waiting = waiting.filter((it) => !taken.has(it));
      return [...taken];
    },
    drop: (recipients) => {
      const gone = waiting.filter((it) => it.isUrgent !== true && recipients.includes(it.recipient));
      waiting = waiting.filter((it) => !gone.includes(it));
      gone.forEach((it) => it.end('done'));
    },
    putBack: (named) => {
      waiting = [...named, ...waiting];
    },
    get size() {
      return waiting.length;
    },
  };
}
