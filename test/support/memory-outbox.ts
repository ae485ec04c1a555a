import { Fault } from '../../src/kernel/fault.ts';
import type { Change, JourneyStore } from '../../src/pipeline/journey-store.ts';
import type { Depart } from '../../src/pipeline/send-delivery.ts';
import type { Effects, NewDelivery } from '../../src/workflow/effects.ts';

/** One row of the outbox in memory, with what the SQL rows have. */
export type MemoryRow = NewDelivery & {
  readonly id: string;
  readonly seq: number;
  readonly journeyId: string;
  status: 'pending' | 'waiting' | 'delivered' | 'withheld' | 'cancelled' | 'dead';
  attempts: number;
  inFlight: boolean;
  departed?: { readonly version: number; readonly consent?: string };
};

/** The outbox of src/outbox as a twin in memory: the same rules for claiming, cancelling, departing and the order per recipient. */
export type MemoryOutbox = {
  readonly rows: readonly MemoryRow[];
  readonly store: JourneyStore;
  /** Rows that may be sent now; claimed with that. */
  claim(): readonly MemoryRow[];
  departOf(row: MemoryRow): Depart;
  settle(row: MemoryRow, status: 'delivered' | 'withheld' | 'cancelled' | 'waiting' | 'dead' | 'pending'): void;
};

/** Puts an outbox behind a memory store: what a change decides is written together with it. `onEvent` tells what happened, in the order of commits. */
export function memoryOutbox(store: JourneyStore, onEvent: (event: string, row?: MemoryRow) => void): MemoryOutbox {
  const rows: MemoryRow[] = [];
  const wasSent = (journeyId: string, { recipient, view, subject }: NewDelivery): boolean =>
    rows.some((it) => it.journeyId === journeyId && it.recipient === recipient && it.view === view && (subject === undefined || it.subject === subject) && (it.status === 'delivered' || it.departed !== undefined));

  function write({ effects: all, journey }: Change): void {
    // Only consultaties have other kinds, and they have no journey.
    const effects = all as Effects | undefined;
    const journeyId = journey?.after.journey.id;
    if (journeyId === undefined || effects === undefined) {
      return;
    }
    const wanted = effects.deliveries.filter((it) => it.onlyIfSent !== true || wasSent(journeyId, it));
    for (const { recipient, view, subject, kinds } of effects.cancel) {
      for (const row of rows.filter((it) => it.journeyId === journeyId && ['pending', 'waiting', 'dead'].includes(it.status))) {
        const isMeant = (recipient === undefined || row.recipient === recipient) && (view === undefined || row.view === view) && (subject === undefined || row.subject === subject) && (kinds === undefined || kinds.includes(row.kind));
        row.status = isMeant ? 'cancelled' : row.status;
      }
    }
    for (const it of wanted) {
      rows.push({ ...it, id: crypto.randomUUID(), seq: rows.length, journeyId, status: it.waiting === true ? 'waiting' : 'pending', attempts: 0, inFlight: false });
    }
    rows.filter((it) => it.journeyId === journeyId && it.status === 'waiting' && effects.release.includes(it.subject ?? '')).forEach((it) => (it.status = 'pending'));
  }

  return {
    rows,
    store: {
      ...store,
      commit: async (change) => {
        // No await between the two: one commit.
        const done = store.commit(change);
        const events = change.journey?.events.map((it) => it.type) ?? [];
        const answer = await done.then((it) => {
          write(change);
          [...events, ...change.audit.map((it) => `audit:${it.action}:${it.outcome}`)].forEach((it) => onEvent(it));
          return it;
        });
        return answer;
      },
    },
    claim: () => {
      const due = rows.filter((row) => row.status === 'pending' && !row.inFlight
        && !rows.some((it) => it.journeyId === row.journeyId && it.recipient === row.recipient && it.seq < row.seq && (it.status === 'pending' || (it.status === 'cancelled' && it.inFlight))));
      due.forEach((row) => {
        row.attempts += 1;
        row.inFlight = true;
      });
      return due;
    },
    departOf: (row) => {
      const attempt = row.attempts;
      return async ({ version, consent }) => {
        const loaded = await store.load(row.journeyId);
        // `store.load` of the memory store answers what stands at this very moment; nothing comes in between.
        if (loaded.version !== version) {
          return 'changed';
        }
        if (row.status !== 'pending' || row.attempts !== attempt) {
          return 'gone';
        }
        row.departed = { version, ...(consent === undefined ? {} : { consent }) };
        onEvent('departed', row);
        return 'departed';
      };
    },
    settle: (row, status) => {
      if (!row.inFlight) {
        throw new Fault('INTERNAL', { what: 'settled twice' });
      }
      row.inFlight = false;
      if (row.status === 'pending' || (row.status === 'cancelled' && status === 'delivered')) {
        row.status = status;
      }
    },
  };
}
