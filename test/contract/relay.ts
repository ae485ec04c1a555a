import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/kernel/fault.ts';
import type { Log } from '../../src/kernel/ports.ts';
import type { ClaimedDelivery } from '../../src/outbox/claim-due.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { listDeliveries } from '../../src/outbox/list-deliveries.ts';
import type { SendOutcome, Settlement } from '../../src/outbox/record-outcome.ts';
import type { Relay, RelayOptions, RelayPorts } from '../../src/outbox/relay.ts';
import { startRelay } from '../../src/outbox/relay.ts';
import type { Database } from '../../src/store/database.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import type { TestDatabase } from './open-test-database.ts';
import { newDelivery } from './outbox.ts';
import { NOW, after, journeyRow, openTestKeys } from './test-keys.ts';

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const OPTIONS: RelayOptions = {
  concurrency: 4,
  leaseMs: 60_000,
  pollMs: 20,
  maxAttempts: 3,
  backOff: { baseMs: 60_000, capMs: 600_000 },
  gate: { perRecipient: 4, openAfter: 5, openMs: 1_000, openCapMs: 5_000 },
};

/** What the relay promises: everything leaves at least once, in order, and its outcome is in the books. */
export function describeRelay(open: () => Promise<TestDatabase>): void {
  describe('relay', () => {
    const { keys, sealing, remove: removeKeys } = openTestKeys();
    let opened: TestDatabase;
    let db: Database;
    let journey: string;
    let now: Date;
    const running: Relay[] = [];
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
    });
    beforeEach(async () => {
      await db.query('delete from outbox_delivery');
      const row = journeyRow(await keys.take());
      journey = row.id;
      now = NOW;
      await db.inTransaction((tx) => insertJourney(tx, sealing, row));
    });
    afterEach(async () => {
      await Promise.all(running.splice(0).map((relay) => relay.stop(1_000)));
    });
    afterAll(async () => {
      await opened.remove();
      await removeKeys();
    });

    function start(
      send: (delivery: ClaimedDelivery) => Promise<SendOutcome>,
      given: Partial<RelayPorts> = {},
      options: Partial<RelayOptions> = {},
    ): Relay {
      const relay = startRelay(
        { db, sealing, clock: { now: () => now }, log: silent, random: () => 0.5, send, ...given },
        { ...OPTIONS, ...options },
      );
      running.push(relay);
      return relay;
    }
    async function put(
      count: number,
      given: Parameters<typeof newDelivery>[1] = {},
      wake?: () => void,
    ): Promise<string[]> {
      const rows = Array.from({ length: count }, () => newDelivery(journey, given));
      await db.inTransaction((tx) => enqueue(tx, rows, wake));
      return rows.map((it) => it.id);
    }
    const statuses = async (): Promise<string[]> => (await listDeliveries(db, journey)).map((it) => it.status);

    it('deliveries to one recipient leave one by one in their order, to others side by side', async () => {
      await put(3, { recipient: 'a' });
      await put(3, { recipient: 'b' });
      const busy = new Map<string, number>();
      const sent: Record<string, number[]> = { a: [], b: [] };
      const relay = start(async ({ recipient, seq }) => {
        expect(busy.get(recipient) ?? 0).toBe(0);
        busy.set(recipient, 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        sent[recipient]?.push(seq);
        busy.set(recipient, 0);
        return { result: 'delivered' };
      });
      await relay.idle();
      expect(await statuses()).toEqual(Array(6).fill('delivered'));
      for (const seqs of Object.values(sent)) {
        expect(seqs).toEqual([...seqs].sort((x, y) => x - y));
        expect(seqs).toHaveLength(3);
      }
    });

    it('never more at once than it may', async () => {
      await db.inTransaction((tx) =>
        enqueue(
          tx,
          Array.from({ length: 12 }, (_, n) => newDelivery(journey, { recipient: `r${n}` })),
        ),
      );
      let atOnce = 0;
      let most = 0;
      const relay = start(
        async () => {
          most = Math.max(most, (atOnce += 1));
          await new Promise((resolve) => setTimeout(resolve, 3));
          atOnce -= 1;
          return { result: 'delivered' };
        },
        {},
        { concurrency: 3 },
      );
      await relay.idle();
      expect(most).toBe(3);
      expect(await statuses()).toEqual(Array(12).fill('delivered'));
    });

    it('E11 a crisis is still tried when others were given up', async () => {
      await put(1, { recipient: 'a' });
      await put(1, { recipient: 'b', reasons: ['CRISIS_CALL'] });
      const relay = start(async () => ({ result: 'retry', code: 'RECIPIENT_UNAVAILABLE' }), {}, { maxAttempts: 1, crisis: { maxAttempts: 2, backOff: { baseMs: 60_000, capMs: 60_000 } } });
      await relay.idle();
      expect(await statuses()).toEqual(['dead', 'pending']);
      now = after(1);
      await relay.idle();
      expect(await statuses()).toEqual(['dead', 'dead']);
    });

    it('E11 a crisis leaves while recipients that hang hold every place', async () => {
      const slow = ['a', 'b', 'c', 'd'];
      await db.inTransaction((tx) => enqueue(tx, slow.map((recipient) => newDelivery(journey, { recipient }))));
      const sent: string[] = [];
      let release = (): void => undefined;
      const hanging = new Promise<void>((go) => {
        release = go;
      });
      const relay = start(async ({ recipient }) => {
        sent.push(recipient);
        await (slow.includes(recipient) ? hanging : undefined);
        return { result: 'delivered' };
      });
      await expect.poll(() => sent).toHaveLength(OPTIONS.concurrency);

      await put(1, { recipient: 'ggz-2' }, relay.wake);
      await put(1, { recipient: 'huisarts', kind: 'notice', about: 'stopped', reasons: ['CRISIS_CALL'] }, relay.wake);

      await expect.poll(statuses).toEqual([...Array(5).fill('pending'), 'delivered']);
      release();
      await relay.idle();
      expect(sent).toEqual([...slow, 'huisarts', 'ggz-2']);
    });

    it('a woken relay sends at once, without waiting for its poll', async () => {
      const relay = start(async () => ({ result: 'delivered' }), {}, { pollMs: 60_000 });
      await relay.idle();
      const before = performance.now();
      await put(1, {}, relay.wake);
      await relay.idle();
      expect(await statuses()).toEqual(['delivered']);
      expect(performance.now() - before).toBeLessThan(5_000);
    });

    it('an unavailable recipient is tried again with back-off, then the delivery is dead; the books say it', async () => {
      const booked: Settlement[] = [];
      await put(1);
      let calls = 0;
      const relay = start(
        async () => {
          calls += 1;
          throw new Fault('RECIPIENT_UNAVAILABLE');
        },
        { record: async (_tx, _delivery, settlement) => void booked.push(settlement) },
      );
      for (const minutes of [0, 0.7, 0.75, 2.2, 2.25, 99]) {
        now = after(minutes);
        await relay.idle();
      }
      expect(calls).toBe(3);
      // Three quarters of 60 s, then of 120 s after that; the third attempt is the last.
      expect(booked).toEqual([
        { status: 'rescheduled', code: 'RECIPIENT_UNAVAILABLE', dueAt: after(0.75) },
        { status: 'rescheduled', code: 'RECIPIENT_UNAVAILABLE', dueAt: after(2.25) },
        { status: 'dead', code: 'RECIPIENT_UNAVAILABLE' },
      ]);
      expect(await statuses()).toEqual(['dead']);
    });

    it.each([
      ['RECIPIENT_REJECTED' as const, 'dead'],
      ['CONTENT_UNREADABLE' as const, 'dead'],
      ['DATABASE_UNAVAILABLE' as const, 'pending'],
      ['INTERNAL' as const, 'pending'],
    ])('a thrown %s leaves the delivery %s, as the table of codes says', async (code, status) => {
      await put(1);
      await start(async () => Promise.reject(new Fault(code))).idle();
      expect(await statuses()).toEqual([status]);
    });

    it('a send that throws at once, with anything, is tried again', async () => {
      await put(1);
      await start(() => {
        throw new TypeError('bug');
      }).idle();
      expect(await listDeliveries(db, journey)).toMatchObject([{ status: 'pending', code: 'INTERNAL', attempts: 1 }]);
    });

    it.each(['withheld', 'waiting', 'cancelled'] as const)(
      'policy says %s at send time: nothing left, and it stands so',
      async (result) => {
        await put(1);
        await start(async () => ({ result, code: 'CONSENT_WITHDRAWN' })).idle();
        expect(await listDeliveries(db, journey)).toMatchObject([{ status: result, code: 'CONSENT_WITHDRAWN' }]);
      },
    );

    it('Retry-After is honoured, up to the cap', async () => {
      await put(1);
      await start(async () => ({ result: 'retry', code: 'RECIPIENT_UNAVAILABLE', afterMs: 9 * 60_000 })).idle();
      expect(await listDeliveries(db, journey)).toMatchObject([{ dueAt: after(9) }]);
    });

    it('killed between sending and the books: sent again after the lease, with the same id', async () => {
      const [id] = await put(1);
      const seen: string[] = [];
      const crash = start(
        async (delivery) => {
          seen.push(delivery.id);
          return { result: 'delivered' };
        },
        { record: () => Promise.reject(new TypeError('killed')) },
      );
      await crash.idle();
      expect(await statuses()).toEqual(['pending']);
      await crash.stop(1_000);
      now = after(2);
      await start(async (delivery) => {
        seen.push(delivery.id);
        return { result: 'delivered' };
      }).idle();
      expect(seen).toEqual([id, id]);
      expect(await statuses()).toEqual(['delivered']);
    });

    it('a database that is away for a moment does not make it send twice', async () => {
      await put(1);
      let calls = 0;
      let refusals = 2;
      const relay = start(
        async () => {
          calls += 1;
          return { result: 'delivered' };
        },
        {
          record: async () => {
            if ((refusals -= 1) >= 0) {
              throw new Fault('DATABASE_UNAVAILABLE');
            }
          },
        },
      );
      await relay.idle();
      expect(calls).toBe(1);
      expect(await statuses()).toEqual(['delivered']);
    });

    it('one that kills its relay every time is buried, not sent for ever', async () => {
      const [id = ''] = await put(1);
      await db.query('update outbox_delivery set attempts = 3 where id = $1', [id]);
      let calls = 0;
      await start(async () => {
        calls += 1;
        return { result: 'delivered' };
      }).idle();
      expect(calls).toBe(0);
      expect(await statuses()).toEqual(['dead']);
    });

    it('stopping claims no more, lets what is being sent finish, and says what it had to leave', async () => {
      await put(1, { recipient: 'slow' });
      let release = (): void => undefined;
      const started = new Promise<void>((resolve) => {
        const relay = start(async () => {
          resolve();
          await new Promise<void>((go) => {
            release = go;
          });
          return { result: 'delivered' };
        });
        running.push(relay);
      });
      await started;
      const relay = running.pop();
      expect(await relay?.stop(30)).toBe(1);
      await put(1, { recipient: 'late' });
      release();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await statuses()).toEqual(['delivered', 'pending']);
    });

    it('several relays with recipients that fail: each delivery arrives, in order per recipient', async () => {
      const rows = Array.from({ length: 30 }, (_, n) =>
        newDelivery(journey, { recipient: `r${n % 5}`, id: randomUUID() }),
      );
      await db.inTransaction((tx) => enqueue(tx, rows));
      const arrived = new Map<string, number[]>();
      let n = 0;
      const send = async ({ recipient, seq }: ClaimedDelivery): Promise<SendOutcome> => {
        if ((n += 1) % 3 === 0) {
          throw new Fault('RECIPIENT_UNAVAILABLE');
        }
        arrived.set(recipient, [...(arrived.get(recipient) ?? []), seq]);
        return { result: 'delivered' };
      };
      const relays = [1, 2, 3].map(() => start(send, {}, { maxAttempts: 50, backOff: { baseMs: 0, capMs: 0 } }));
      for (let round = 0; round < 100 && (await statuses()).includes('pending'); round += 1) {
        await Promise.all(relays.map((relay) => relay.idle()));
      }
      expect(await statuses()).toEqual(Array(30).fill('delivered'));
      for (const seqs of arrived.values()) {
        expect(seqs).toEqual([...seqs].sort((x, y) => x - y));
        expect(seqs).toHaveLength(6);
      }
    });
  });
}
