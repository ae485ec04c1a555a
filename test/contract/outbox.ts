import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelDeliveries } from '../../src/outbox/cancel-deliveries.ts';
import type { ClaimedDelivery } from '../../src/outbox/claim-due.ts';
import { claimDue } from '../../src/outbox/claim-due.ts';
import { countBacklog } from '../../src/outbox/count-backlog.ts';
import { discardDead } from '../../src/outbox/discard-dead.ts';
import type { NewDeliveryRow } from '../../src/outbox/enqueue.ts';
import { endLease } from '../../src/outbox/end-lease.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { endDrains, holdPartner } from '../../src/outbox/hold-partner.ts';
import { findDelivery } from '../../src/outbox/find-delivery.ts';
import { handBack } from '../../src/outbox/hand-back.ts';
import { listDead } from '../../src/outbox/list-dead.ts';
import { listDeliveries } from '../../src/outbox/list-deliveries.ts';
import { listReceipts } from '../../src/outbox/list-receipts.ts';
import { markDelivered } from '../../src/outbox/mark-delivered.ts';
import { markDeparted } from '../../src/outbox/mark-departed.ts';
import { releaseLeases } from '../../src/outbox/release-leases.ts';
import { releaseWaiting } from '../../src/outbox/release-waiting.ts';
import { renewLeases } from '../../src/outbox/renew-leases.ts';
import { reschedule } from '../../src/outbox/reschedule.ts';
import { retryDead } from '../../src/outbox/retry-dead.ts';
import { settle } from '../../src/outbox/settle.ts';
import { recordSettlement } from '../../src/record-settlement.ts';
import type { Database } from '../../src/store/database.ts';
import { insertConsultatie } from '../../src/store/insert-consultatie.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import type { Network } from '../../src/workflow/network.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW, after, journeyRow, openTestKeys } from './test-keys.ts';

/** A delivery as a decision makes it. */
export function newDelivery(journeyId: string, given: Partial<NewDeliveryRow> = {}): NewDeliveryRow {
  return {
    id: randomUUID(),
    journeyId,
    journeyVersion: 1,
    recipient: 'ggz-1',
    view: 'ggz-aanbieder',
    kind: 'task',
    subject: null,
    about: null,
    reasons: [],
    code: null,
    dueAt: NOW,
    createdAt: NOW,
    status: 'pending',
    ...given,
  };
}

/** What the outbox statements promise (design 5.5), on either database. */
export function describeOutbox(open: () => Promise<TestDatabase>): void {
  describe('outbox', () => {
    const { keys, sealing, auditKeys, remove: removeKeys } = openTestKeys();
    let opened: TestDatabase;
    let db: Database;
    let journey: string;
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
    });
    beforeEach(async () => {
      await db.query('delete from outbox_delivery');
      const row = journeyRow(await keys.take());
      journey = row.id;
      await db.inTransaction((tx) => insertJourney(tx, sealing, row));
    });
    afterAll(async () => {
      await opened.remove();
      await removeKeys();
    });

    async function put(...rows: NewDeliveryRow[]): Promise<string[]> {
      await db.inTransaction((tx) => enqueue(tx, rows));
      return rows.map((it) => it.id);
    }
    const claim = (now = NOW, limit = 10): Promise<ClaimedDelivery[]> => claimDue(db, { now, limit, leaseMs: 60_000 });
    const idsOf = (rows: readonly { id: string }[]): string[] => rows.map((it) => it.id);
    async function one(id: string): Promise<ClaimedDelivery> {
      const found = (await claim()).find((it) => it.id === id);
      if (found === undefined) {
        throw new Error('not claimed');
      }
      return found;
    }

    it('what was enqueued comes back whole, in the order it was decided, and wakes after the commit', async () => {
      const woken: string[] = [];
      const rows = [
        newDelivery(journey, {
          about: 'refused',
          kind: 'notice',
          view: 'huisarts',
          recipient: 'ha-1',
          code: 'UNDER_18',
          reasons: ['UNDER_18', 'NOT_INSURED'],
        }),
        newDelivery(journey, { subject: 'actie-1' }),
      ];
      await db.inTransaction(async (tx) => {
        await enqueue(tx, rows, () => woken.push('now'));
        expect(woken).toEqual([]);
      });
      expect(woken).toEqual(['now']);
      const listed = await listDeliveries(db, journey);
      expect(idsOf(listed)).toEqual(idsOf(rows));
      expect(listed[0]).toMatchObject({
        about: 'refused',
        reasons: ['UNDER_18', 'NOT_INSURED'],
        code: 'UNDER_18',
        attempts: 0,
        dueAt: NOW,
        status: 'pending',
      });
    });

    it('only what is due and pending is claimed, once, until its lease runs out', async () => {
      const [due] = await put(
        newDelivery(journey),
        newDelivery(journey, { recipient: 'b', dueAt: after(5) }),
        newDelivery(journey, { recipient: 'c', status: 'waiting' }),
        newDelivery(journey, { recipient: 'd', status: 'withheld', code: 'CONSENT_MISSING' }),
      );
      expect(await claim()).toMatchObject([{ id: due, attempts: 1, leasedUntil: after(1) }]);
      expect(await claim()).toEqual([]);
      expect(await claim(after(1))).toMatchObject([{ id: due, attempts: 2 }]);
    });

    it('order per journey and recipient: a later one waits until the earlier has left, died or was withdrawn', async () => {
      const [first, second, third] = await put(newDelivery(journey), newDelivery(journey), newDelivery(journey));
      const [elsewhere] = await put(newDelivery(journey, { recipient: 'wmo-1' }));
      const claimed = await claim();
      expect(idsOf(claimed)).toEqual([first, elsewhere]);
      await db.inTransaction((tx) =>
        markDelivered(tx, sealing, { id: first ?? '', keyRef: claimed[0]?.keyRef ?? Buffer.of(), at: NOW }),
      );
      expect(idsOf(await claim())).toEqual([second]);
      await db.inTransaction((tx) => settle(tx, { id: second ?? '', attempts: 1, claims: 1, status: 'dead', code: 'RECIPIENT_REJECTED' }));
      expect(idsOf(await claim())).toEqual([third]);
    });

    it('E11 a crisis notice waits for nothing that is still pending to the same recipient', async () => {
      const [first, crisis] = [newDelivery(journey), newDelivery(journey, { kind: 'notice', about: 'stopped', reasons: ['CRISIS_CALL'] })];
      await db.inTransaction((tx) => enqueue(tx, [{ ...first, dueAt: after(3_600_000) }, crisis]));
      expect((await claimDue(db, { now: NOW, limit: 10, leaseMs: 1_000 })).map((it) => it.id)).toEqual([crisis.id]);
    });

    it('E11 a crisis notice stays due when an earlier delivery to the same recipient must try again later', async () => {
      const [first, crisis] = [newDelivery(journey), newDelivery(journey, { kind: 'notice', about: 'stopped', reasons: ['CRISIS_CALL'] })];
      await put(first);
      expect(idsOf(await claim())).toEqual([first.id]);
      await put(crisis);
      await db.inTransaction((tx) => reschedule(tx, { id: first.id, attempts: 1, claims: 1, dueAt: after(10), code: 'RECIPIENT_UNAVAILABLE' }));
      expect(await findDelivery(db, crisis.id)).toMatchObject({ dueAt: NOW });
      expect(idsOf(await claim())).toEqual([crisis.id]);
    });

    it('of each recipient no more than there is room for, of a paused or drained one only what it may have, and every crisis', async () => {
      const recipients = ['a', 'b', 'c', 'd'];
      await fc.assert(fc.asyncProperty(
        fc.array(fc.record({ recipient: fc.constantFrom(...recipients), isCrisis: fc.boolean(), minute: fc.integer({ min: -3, max: 1 }) }), { maxLength: 20 }),
        fc.dictionary(fc.constantFrom(...recipients), fc.integer({ min: 0, max: 3 })), fc.constantFrom('none', 'pause', 'drain'), fc.integer({ min: 1, max: 6 }),
        async (wanted, rooms, hold, limit) => {
          await db.query('delete from outbox_delivery');
          await db.query('delete from partner_hold');
          // Journeys of their own: nothing waits for its turn here.
          const rows = wanted.map(({ recipient, isCrisis, minute }) => newDelivery(randomUUID(), { recipient, dueAt: after(minute), reasons: isCrisis ? ['CRISIS_CALL'] : [] }));
          const before = rows.slice(0, Math.floor(rows.length / 2));
          await put(...before);
          if (hold !== 'none') {
            await db.inTransaction((tx) => holdPartner(tx, { partner: 'a', finish: hold === 'drain', at: NOW }));
          }
          await put(...rows.slice(before.length));
          if (hold === 'drain') {
            await db.inTransaction(endDrains);
          }
          const claimed = await claimDue(db, { now: NOW, limit, leaseMs: 1_000, most: 2, rooms });
          const isDue = (it: Pick<NewDeliveryRow, 'dueAt'>): boolean => it.dueAt <= NOW;
          const plain = claimed.filter((it) => it.reasons.length === 0);
          expect(claimed.every((it) => isDue(it))).toBe(true);
          expect(claimed.filter((it) => it.reasons.length > 0).length).toBeGreaterThanOrEqual(Math.min(limit, rows.filter((it) => isDue(it) && it.reasons.length > 0).length));
          for (const recipient of recipients) {
            expect(plain.filter((it) => it.recipient === recipient).length).toBeLessThanOrEqual(rooms[recipient] ?? 2);
          }
          const mayHave = new Set(hold === 'none' ? idsOf(rows) : hold === 'drain' ? idsOf(before) : []);
          expect(plain.filter((it) => it.recipient === 'a' && !mayHave.has(it.id))).toEqual([]);
          expect(plain.length).toBeLessThanOrEqual(limit);
        }), { numRuns: 40, seed: 5 });
      await db.query('delete from partner_hold');
    });

    it('order: what tells of a cancellation waits for the attempt that was under way, and no longer', async () => {
      const [referral = ''] = await put(newDelivery(journey, { kind: 'referral' }));
      expect(idsOf(await claim())).toEqual([referral]);
      await db.inTransaction((tx) => cancelDeliveries(tx, { journeyId: journey, code: 'CANCELLED' }));
      const [cancellation = ''] = await put(newDelivery(journey, { kind: 'cancellation' }));
      expect(await claim()).toEqual([]);
      await db.inTransaction((tx) => endLease(tx, { id: referral, attempts: 0, claims: 0 }));
      expect(await claim()).toEqual([]);
      await db.inTransaction((tx) => endLease(tx, { id: referral, attempts: 1, claims: 1 }));
      expect(idsOf(await claim())).toEqual([cancellation]);
    });

    it('an attempt that was overtaken ends nothing: the newer one may still fail', async () => {
      const [id = ''] = await put(newDelivery(journey));
      expect(await claim()).toMatchObject([{ id, attempts: 1 }]);
      expect(await claim(after(1))).toMatchObject([{ id, attempts: 2 }]);
      const told = (attempts: number): Promise<boolean> => db.inTransaction((tx) => settle(tx, { id, status: 'cancelled', code: 'CANCELLED', attempts, claims: attempts }));
      expect(await told(1)).toBe(false);
      expect(await db.inTransaction((tx) => reschedule(tx, { id, attempts: 2, claims: 2, dueAt: after(2), code: 'RECIPIENT_UNAVAILABLE' }))).toBe(true);
      expect(await claim(after(3))).toMatchObject([{ id, attempts: 3 }]);
      expect(await told(3)).toBe(true);
    });

    it('an attempt whose number another took after it was handed back, or after a person retried, speaks for neither', async () => {
      const [id = ''] = await put(newDelivery(journey));
      const stalled = await one(id);
      expect(await claim(after(1))).toMatchObject([{ id, attempts: 2 }]);
      expect(await db.inTransaction((tx) => handBack(tx, { id, attempts: 2, claims: 2 }))).toBe(true);
      expect(await db.inTransaction((tx) => settle(tx, { id, attempts: 1, claims: 2, status: 'dead', code: 'RECIPIENT_REJECTED' }))).toBe(true);
      expect(await db.inTransaction((tx) => retryDead(tx, { id, dueAt: after(1) }))).toBe(true);
      const [newer] = await claim(after(2));
      expect(newer).toMatchObject({ id, attempts: stalled.attempts, claims: 3 });
      const departing = { at: after(2), until: after(7), version: 1, consent: null };
      expect(await db.inTransaction((tx) => markDeparted(tx, { ...stalled, ...departing }))).toBe(false);
      expect(await db.inTransaction((tx) => settle(tx, { ...stalled, status: 'cancelled', code: 'CANCELLED' }))).toBe(false);
      expect(await db.inTransaction((tx) => reschedule(tx, { ...stalled, dueAt: after(9), code: 'RECIPIENT_UNAVAILABLE' }))).toBe(false);
      expect(await db.inTransaction((tx) => handBack(tx, stalled))).toBe(false);
      expect(await releaseLeases(db, [stalled])).toBe(0);
      await renewLeases(db, [stalled], after(99));
      expect(await findDelivery(db, id)).toMatchObject({ status: 'pending', leasedUntil: newer?.leasedUntil, departedAt: null });
      expect(await db.inTransaction((tx) => markDeparted(tx, { ...(newer ?? stalled), ...departing }))).toBe(true);
      // From its departure on it has a whole lease.
      expect(await findDelivery(db, id)).toMatchObject({ departedAt: after(2), leasedUntil: after(7) });
    });

    it('order: a relay that died while sending what was cancelled holds the others up until its lease runs out', async () => {
      await put(newDelivery(journey, { kind: 'referral' }));
      await claim();
      await db.inTransaction((tx) => cancelDeliveries(tx, { journeyId: journey, code: 'CANCELLED' }));
      const [cancellation = ''] = await put(newDelivery(journey, { kind: 'cancellation' }));
      expect(idsOf(await claim(after(1)))).toEqual([cancellation]);
    });

    it('claims at the same moment never share a delivery', async () => {
      const rows = Array.from({ length: 40 }, (_, n) => newDelivery(journey, { recipient: `r${n}` }));
      await put(...rows);
      const claims = await Promise.all([1, 2, 3, 4].map(() => claim(NOW, 15)));
      const ids = claims.flat().map((it) => it.id);
      expect(new Set(ids).size).toBe(ids.length);
      const rest = await claim(NOW, 40);
      expect(new Set([...ids, ...idsOf(rest)]).size).toBe(40);
    });

    it('a delivered one keeps what the recipient returned, sealed, and is delivered once', async () => {
      const [id = ''] = await put(newDelivery(journey, { subject: 'actie-1' }));
      const { keyRef } = await one(id);
      const mark = (): Promise<boolean> =>
        db.inTransaction((tx) =>
          markDelivered(tx, sealing, { id, keyRef, at: after(1), receipt: { 'Task/1': 'Task/77' } }),
        );
      expect([await mark(), await mark()]).toEqual([true, false]);
      expect(await findDelivery(db, id)).toMatchObject({
        status: 'delivered',
        deliveredAt: after(1),
        leasedUntil: null,
      });
      expect(await listReceipts(db, sealing, { journeyId: journey, recipient: 'ggz-1' })).toEqual([
        { deliveryId: id, kind: 'task', subject: 'actie-1', receipt: { 'Task/1': 'Task/77' } },
      ]);
      const [raw] = await db.query<{ receipt: Uint8Array }>('select receipt from outbox_delivery where id = $1', [id]);
      expect(Buffer.from(raw?.receipt ?? []).includes('Task/77')).toBe(false);
    });

    it('a rescheduled one takes its followers along, and an old attempt cannot reschedule a new one', async () => {
      const [first = '', second = ''] = await put(newDelivery(journey), newDelivery(journey));
      await claim();
      const again = { id: first, dueAt: after(10), code: 'RECIPIENT_UNAVAILABLE' as const };
      expect(await db.inTransaction((tx) => reschedule(tx, { ...again, attempts: 1, claims: 1 }))).toBe(true);
      expect(await findDelivery(db, second)).toMatchObject({ dueAt: after(10), code: null });
      expect(await claim(after(9))).toEqual([]);
      expect(idsOf(await claim(after(10)))).toEqual([first]);
      expect(await db.inTransaction((tx) => reschedule(tx, { ...again, attempts: 1, claims: 1 }))).toBe(false);
    });

    it('A14: a waiting one leaves after its subject was released, and not before', async () => {
      const [id] = await put(
        newDelivery(journey, { subject: 'actie-1', status: 'waiting', code: 'AWAITING_REFERRAL' }),
      );
      expect(await claim(after(999))).toEqual([]);
      const release = (subject: string): Promise<number> =>
        db.inTransaction((tx) => releaseWaiting(tx, { journeyId: journey, subject, dueAt: after(1) }));
      expect([await release('actie-2'), await release('actie-1'), await release('actie-1')]).toEqual([0, 1, 0]);
      expect(idsOf(await claim(after(1)))).toEqual([id]);
    });

    it('cancelling takes what has not left, by recipient, subject and kind; what arrived meanwhile counts as delivered', async () => {
      const [task = '', notice = '', other = '', gone = ''] = await put(
        newDelivery(journey),
        newDelivery(journey, { kind: 'notice', view: 'huisarts' }),
        newDelivery(journey, { recipient: 'wmo-1' }),
        newDelivery(journey, { recipient: 'x' }),
      );
      const { keyRef } = (await claim()).find((it) => it.id === gone) ?? { keyRef: Buffer.of() };
      await db.inTransaction((tx) => markDelivered(tx, sealing, { id: gone, keyRef, at: NOW }));
      const cancelled = await db.inTransaction((tx) =>
        cancelDeliveries(tx, { journeyId: journey, recipient: 'ggz-1', kinds: ['task'], code: 'CONSENT_WITHDRAWN' }),
      );
      expect(idsOf(cancelled)).toEqual([task]);
      const rest = await db.inTransaction((tx) => cancelDeliveries(tx, { journeyId: journey, code: 'CANCELLED' }));
      expect(idsOf(rest).sort()).toEqual([notice, other].sort());
      expect(await db.inTransaction((tx) => markDelivered(tx, sealing, { id: task, keyRef, at: NOW }))).toBe(true);
      expect(await findDelivery(db, gone)).toMatchObject({ status: 'delivered' });
    });

    it('a dead one is listed, and a person retries or discards it', async () => {
      const [first = '', second = ''] = await put(newDelivery(journey), newDelivery(journey, { recipient: 'wmo-1' }));
      await claim();
      for (const id of [first, second]) {
        await db.inTransaction((tx) => settle(tx, { id, attempts: 1, claims: 1, status: 'dead', code: 'RECIPIENT_REJECTED' }));
      }
      expect(idsOf(await listDead(db))).toEqual([first, second]);
      expect(idsOf(await listDead(db, { recipient: 'wmo-1' }))).toEqual([second]);
      expect(await countBacklog(db)).toEqual({ pending: 0, waiting: 0, dead: 2, oldestDueAt: null });
      expect(await db.inTransaction((tx) => retryDead(tx, { id: first, dueAt: NOW }))).toBe(true);
      expect(await claim()).toMatchObject([{ id: first, attempts: 1 }]);
      expect(await db.inTransaction((tx) => discardDead(tx, { id: second, code: 'CANCELLED' }))).toBe(true);
      expect(await db.inTransaction((tx) => retryDead(tx, { id: second, dueAt: NOW }))).toBe(false);
      expect(await listDead(db)).toEqual([]);
    });

    it('a dead one waits for the planner of its journey or consultatie, also when other regions list the recipient', async () => {
      const network = { regions: ['waterrijk', 'zandrijk', 'heuvelland'].map((id) => ({ id, planner: `planner-${id}`, partners: ['ggz-1'] })) } as unknown as Network;
      const record = recordSettlement({ auditKeys }, () => network, randomUUID, new Map());
      const asked = { ...journeyRow(await keys.take()), region: 'heuvelland', type: 'teleconsult', channel: 'fhir', asker: 'ha-1', consultant: null, askedAt: NOW, closedAt: null, closedInStep: null };
      await db.inTransaction((tx) => insertConsultatie(tx, sealing, asked));
      await put(newDelivery(journey), newDelivery(asked.id));
      const [ofJourney, ofConsultatie] = await claim();
      await db.inTransaction(async (tx) => {
        for (const row of [ofJourney, ofConsultatie] as ClaimedDelivery[]) {
          await record(tx, row, { status: 'dead', code: 'RECIPIENT_REJECTED' }, NOW);
        }
      });
      const owners = new Map((await listWorklist(db)).map((it) => [it.key, it.owner]));
      expect([owners.get(ofJourney?.id ?? ''), owners.get(ofConsultatie?.id ?? '')]).toEqual(['planner-zandrijk', 'planner-heuvelland']);
    });
  });
}
