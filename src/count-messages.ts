import type { Metric } from './inbound/http/metrics-text.ts';

/** Counts received messages by outcome and code, since the start of this process (design 4: refused and invalid are counted). */
export type MessageCounts = { readonly count: (outcome: string, code?: string) => void; readonly metric: () => Metric };

/** Makes the counter that the receive story fills and `/metrics` shows. */
export function countMessages(): MessageCounts {
  const counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  return {
    count: (outcome, code = '') => {
      const key = `${outcome} ${code}`;
      const row = counts.get(key) ?? { labels: { outcome, code }, value: 0 };
      row.value++;
      counts.set(key, row);
    },
    metric: () => ({ name: 'mgn_messages_total', help: 'Messages received, by outcome and code.', type: 'counter', samples: [...counts.values()] }),
  };
}
