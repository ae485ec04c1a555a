import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../../src/broker/start-broker.ts';
import { startBroker } from '../../src/broker/start-broker.ts';
import type { Clock } from '../../src/kernel/ports.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { ClaimedDelivery } from '../../src/outbox/claim-due.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import type { SendOutcome } from '../../src/outbox/record-outcome.ts';
import type { Relay } from '../../src/outbox/relay.ts';
import { startDeliveries } from '../../src/start-deliveries.ts';
import type { Database } from '../../src/store/database.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import { newDelivery } from '../contract/outbox.ts';
import { openTestPostgres } from '../contract/open-test-database.ts';
import { journeyRow, openTestKeys } from '../contract/test-keys.ts';
import { removeNames } from '../support/test-broker.ts';

const WALL_CLOCK: Clock = { now: () => new Date() };

/** One thing that a recipient got. */
export type Sending = { readonly gateway: number; readonly id: string; readonly recipient: string; readonly journeyId: string; readonly seq: number };

/** An outbox on PostgreSQL, and gateways that empty it through a broker. */
export type OutboxWorld = {
  readonly db: Database;
  readonly recipients: readonly string[];
  readonly prefix: string;
  readonly sendings: Sending[];
  /** Puts deliveries in: `each` per journey and recipient, in order. */
  put(journeys: number, each: number, recipients?: readonly string[]): Promise<string[]>;
  start(options?: StartOptions): Started;
  counts(): Promise<Record<string, number>>;
  /** Until nothing is pending. */
  emptied(limitMs?: number): Promise<void>;
  remove(): Promise<void>;
};

type StartOptions = {
  readonly url?: string;
  readonly send?: (delivery: ClaimedDelivery) => Promise<SendOutcome>;
  readonly againMs?: number;
  readonly pollMs?: number;
  readonly leaseMs?: number;
  readonly concurrency?: number;
  readonly prefetch?: number;
};
type Started = { readonly relay: Relay; readonly broker: Broker };

const DELIVERED: SendOutcome = { result: 'delivered' };

/** Opens one. `url`: the broker's. */
export async function openOutboxWorld(name: string, url: string, recipientCount = 3): Promise<OutboxWorld> {
  const { keys, sealing, remove: removeKeys } = openTestKeys();
  const { db, remove: removeDatabase } = await openTestPostgres(name);
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const recipients = Array.from({ length: recipientCount }, (_, n) => `ggz-${n}`);
  const sendings: Sending[] = [];
  const started: Started[] = [];
  return {
    db, recipients, prefix, sendings,
    put: async (journeys, each, to = recipients) => {
      const ids: string[] = [];
      for (let n = 0; n < journeys; n += 1) {
        const row = journeyRow(await keys.take());
        await db.inTransaction(async (tx) => {
          await insertJourney(tx, sealing, row);
          const rows = Array.from({ length: each }, () => to.map((recipient) => newDelivery(row.id, { recipient, dueAt: new Date(), createdAt: new Date() }))).flat();
          ids.push(...rows.map((it) => it.id));
          await enqueue(tx, rows, () => started.forEach((it) => it.relay.wake()));
        });
      }
      return ids;
    },
    start: ({ url: own = url, send = async () => DELIVERED, againMs = 500, pollMs = 50, leaseMs = 5_000, concurrency = 16, prefetch = 8 } = {}) => {
      const gateway = started.length;
      const broker = startBroker({ address: { url: own }, prefix, prefetch, recipients: () => recipients, log: SILENT_LOG, random: () => 0.5, reconnect: { baseMs: 50, capMs: 500 } });
      const relay = startDeliveries(
        {
          db, sealing, clock: WALL_CLOCK, log: SILENT_LOG, random: () => 0.5,
          send: async (row) => {
            const outcome = await send(row);
            if (outcome.result === 'delivered') {
              sendings.push({ gateway, id: row.id, recipient: row.recipient, journeyId: row.journeyId, seq: row.seq });
            }
            return outcome;
          },
        },
        { concurrency, leaseMs, pollMs, againMs, maxAttempts: 12, backOff: { baseMs: 20, capMs: 200 }, gate: { perRecipient: 4, openAfter: 5, openMs: 300, openCapMs: 1_000 } },
        broker,
      );
      started.push({ relay, broker });
      return { relay, broker };
    },
    counts: async () => Object.fromEntries((await db.query<{ status: string; n: number }>('select status, count(*) as n from outbox_delivery group by status')).map((it) => [it.status, it.n])),
    emptied: async (limitMs = 20_000) => {
      const until = Date.now() + limitMs;
      for (;;) {
        const [left] = await db.query<{ n: number }>("select count(*) as n from outbox_delivery where status = 'pending'");
        if (left?.n === 0) {
          return;
        }
        if (Date.now() > until) {
          throw new Error(`${left?.n} deliveries are still pending.`);
        }
        await sleep(20);
      }
    },
    remove: async () => {
      await Promise.all(started.map((it) => it.relay.stop(1_000)));
      await removeNames(prefix, recipients, url).catch(() => undefined);
      await removeDatabase();
      await removeKeys();
    },
  };
}

/** Sendings that were not in the order in which they were decided, per journey and recipient. */
export function outOfOrder(sendings: readonly Sending[]): readonly Sending[] {
  const last = new Map<string, number>();
  return sendings.filter(({ journeyId, recipient, seq }) => {
    const key = `${journeyId}/${recipient}`;
    const before = last.get(key) ?? -1;
    last.set(key, Math.max(before, seq));
    return seq < before;
  });
}

/** Resolves when this becomes true. */
export async function until(isSo: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) {
      throw new Error('It did not become so in time.');
    }
    await sleep(20);
  }
}
