import type { Access } from './door-ports.ts';
import type { Metric } from './metrics-text.ts';

/** Counts answered requests per method, route pattern and status, and the time they took. */
export type RequestCounts = { readonly record: (access: Access) => void; readonly metrics: () => readonly Metric[] };

/** Makes the counters that the HTTP door fills by `onAccess` and `/metrics` shows. */
export function countRequests(): RequestCounts {
  const rows = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number; seconds: number }>();
  return {
    record: ({ method, route, status, ms }) => {
      const key = `${method} ${route} ${status}`;
      const row = rows.get(key) ?? { labels: { method, route, status: String(status) }, count: 0, seconds: 0 };
      row.count++;
      row.seconds += ms / 1000;
      rows.set(key, row);
    },
    metrics: () => {
      const all = [...rows.values()];
      return [
        { name: 'mgn_http_requests_total', help: 'Answered HTTP requests.', type: 'counter', samples: all.map(({ labels, count }) => ({ labels, value: count })) },
        { name: 'mgn_http_request_seconds_total', help: 'Time spent on answered HTTP requests.', type: 'counter', samples: all.map(({ labels, seconds }) => ({ labels, value: seconds })) },
      ];
    },
  };
}
