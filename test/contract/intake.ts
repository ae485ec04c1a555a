import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discardDead } from '../../src/outbox/discard-dead.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { settle } from '../../src/outbox/settle.ts';
import { watchBroker } from '../../src/broker-watch.ts';
import { clearAlarm } from '../../src/store/clear-alarm.ts';
import { closeWorklistItems } from '../../src/store/close-worklist-items.ts';
import { confirmWorklistItem } from '../../src/store/confirm-worklist-item.ts';
import { countRawMessages } from '../../src/store/count-raw-messages.ts';
import type { Database } from '../../src/store/database.ts';
import { findRawMessage } from '../../src/store/find-raw-message.ts';
import { findStoredAnswer } from '../../src/store/find-stored-answer.ts';
import { insertDecisionRecord } from '../../src/store/insert-decision-record.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import type { RawMessage } from '../../src/store/insert-raw-message.ts';
import { insertRawMessage } from '../../src/store/insert-raw-message.ts';
import { listAlarms } from '../../src/store/list-alarms.ts';
import { listDecisionRecords } from '../../src/store/list-decision-records.ts';
import { listKeyRefs } from '../../src/store/list-key-refs.ts';
import { listRawMessages } from '../../src/store/list-raw-messages.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import { openWorklistItem } from '../../src/store/open-worklist-item.ts';
import { raiseAlarm } from '../../src/store/raise-alarm.ts';
import { reassignWorklistItem } from '../../src/store/reassign-worklist-item.ts';
import { storeAnswer } from '../../src/store/store-answer.ts';
import { takeWorklistItem } from '../../src/store/take-worklist-item.ts';
import { useTokenOnce } from '../../src/store/use-token-once.ts';
import { watchAlarms } from '../../src/watch-alarms.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import type { TestDatabase } from './open-test-database.ts';
import { newDelivery } from './outbox.ts';
import { NOW, after, journeyRow, openTestKeys } from './test-keys.ts';

/** What the store promises about messages, worklist, decisions, alarms and tokens, on either database. */
export function describeIntake(open: () => Promise<TestDatabase>): void {
  describe('intake', () => {
    const { keys, sealing, remove: removeKeys } = openTestKeys();
    let opened: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
    });
    afterAll(async () => {
      await opened.remove();
      await removeKeys();
    });

    async function message(given: Partial<RawMessage> = {}): Promise<RawMessage> {
      const id = randomUUID();
      return {
        id,
        source: 'mllp',
        sender: 'zorgdomein',
        receivedAt: NOW,
        dedupeHash: Buffer.from(`key ${id}`),
        bodyHash: Buffer.from('body'),
        keyRef: await keys.take(),
        content: Buffer.from('MSH|^~\\&|…'),
        journeyId: null,
        outcome: null,
        code: null,
        ack: null,
        ...given,
      };
    }

    it('raw first: bytes come back as they were, and the answer is kept for a resend', async () => {
      const raw = await message();
      expect(await db.inTransaction((tx) => insertRawMessage(tx, sealing, raw))).toBe(true);
      expect(Buffer.from((await findRawMessage(db, sealing, raw.id))?.content ?? []).toString()).toBe('MSH|^~\\&|…');
      expect((await findStoredAnswer(db, sealing, raw.dedupeHash))?.ack).toBeNull();
      const answer = {
        id: raw.id,
        keyRef: raw.keyRef,
        ack: Buffer.from('MSA|AA|1'),
        journeyId: null,
        outcome: 'accepted',
        code: null,
      };
      await db.inTransaction((tx) => storeAnswer(tx, sealing, answer));
      const stored = await findStoredAnswer(db, sealing, raw.dedupeHash);
      expect(Buffer.from(stored?.ack ?? []).toString()).toBe('MSA|AA|1');
      expect(stored).toMatchObject({ outcome: 'accepted', journeyId: null });
      expect(await findStoredAnswer(db, sealing, Buffer.from('unknown'))).toBeUndefined();
    });

    it('the same message counts once, also when it comes many times at the same moment', async () => {
      const dedupeHash = Buffer.from(randomUUID());
      const copies = await Promise.all([1, 2, 3, 4].map(() => message({ dedupeHash })));
      const taken = await Promise.all(
        copies.map((raw) => db.inTransaction((tx) => insertRawMessage(tx, sealing, raw))),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('a rollback leaves no message', async () => {
      const raw = await message();
      const failing = db.inTransaction(async (tx) => {
        await insertRawMessage(tx, sealing, raw);
        throw new Error('mapping threw');
      });
      await expect(failing).rejects.toThrow('mapping threw');
      expect(await findStoredAnswer(db, sealing, raw.dedupeHash)).toBeUndefined();
    });

    it('erasing all key references of a journey makes its raw bytes unreadable too', async () => {
      const row = journeyRow(await keys.take());
      const raw = await message({ journeyId: row.id });
      await db.inTransaction(async (tx) => {
        await insertJourney(tx, sealing, row);
        await insertRawMessage(tx, sealing, raw);
      });
      expect(await listRawMessages(db, row.id)).toHaveLength(1);
      const refs = await listKeyRefs(db, row.id);
      expect(refs.map((it) => Buffer.from(it).toString('hex')).sort()).toEqual(
        [row.keyRef, raw.keyRef].map((it) => Buffer.from(it).toString('hex')).sort(),
      );
      refs.forEach((ref) => keys.erase(ref));
      await expect(findRawMessage(db, sealing, raw.id)).rejects.toMatchObject({ code: 'CONTENT_UNREADABLE' });
    });

    it('counts what a sender got wrong since a time', async () => {
      const sender = randomUUID();
      for (const [outcome, receivedAt] of [
        ['invalid', NOW],
        ['invalid', after(-90)],
        ['accepted', NOW],
      ] as const) {
        const raw = await message({ sender, outcome, receivedAt });
        await db.inTransaction((tx) => insertRawMessage(tx, sealing, raw));
      }
      expect(await countRawMessages(db, { sender, outcome: 'invalid', since: after(-60) })).toBe(1);
    });

    it('worklist: one open item per journey, kind and key; crisis first, then by term', async () => {
      const journeyId = randomUUID();
      const item = {
        id: randomUUID(),
        journeyId,
        kind: 'held' as const,
        key: 'aanvullen-1',
        code: 'INCOMPLETE',
        owner: 'planner-1',
        dueAt: after(60),
        createdAt: NOW,
      };
      const opened = await db.inTransaction(async (tx) => [
        await openWorklistItem(tx, item),
        await openWorklistItem(tx, { ...item, id: randomUUID() }),
        await openWorklistItem(tx, {
          ...item,
          id: randomUUID(),
          kind: 'crisis',
          key: '',
          code: 'CRISIS_CALL',
          dueAt: after(90),
        }),
      ]);
      expect(opened).toEqual([true, false, true]);
      expect((await listWorklist(db, { journeyId })).map((it) => it.kind)).toEqual(['crisis', 'held']);
      expect((await listWorklist(db, { journeyId, dueBefore: after(61) })).map((it) => it.kind)).toEqual(['held']);
    });

    it('worklist: a crisis closes only when a named person of its owner confirms it', async () => {
      const journeyId = randomUUID();
      const id = randomUUID();
      const crisis = {
        id,
        journeyId,
        kind: 'crisis' as const,
        key: '',
        code: 'CRISIS_CALL',
        owner: 'planner-1',
        dueAt: NOW,
        createdAt: NOW,
      };
      await db.inTransaction((tx) => openWorklistItem(tx, crisis));
      expect(await db.inTransaction((tx) => closeWorklistItems(tx, { journeyId, kind: 'crisis', closedAt: NOW }))).toBe(
        0,
      );
      expect(
        await db.inTransaction((tx) => confirmWorklistItem(tx, { id, owner: 'planner-2', by: 'P. Ander', at: NOW })),
      ).toBeUndefined();
      const confirmed = await db.inTransaction((tx) =>
        confirmWorklistItem(tx, { id, owner: 'planner-1', by: 'P. Planner', at: after(3) }),
      );
      expect(confirmed).toMatchObject({ confirmedBy: 'P. Planner', confirmedAt: after(3), closedAt: after(3) });
      expect(
        await db.inTransaction((tx) => confirmWorklistItem(tx, { id, by: 'P. Planner', at: after(4) })),
      ).toBeUndefined();
      expect(await listWorklist(db, { journeyId })).toEqual([]);
      expect(await listWorklist(db, { journeyId, includeClosed: true })).toHaveLength(1);
    });

    it('worklist: an item is taken, escalated to another owner, and closed; then the key may open again', async () => {
      const journeyId = randomUUID();
      const item = {
        id: randomUUID(),
        journeyId,
        kind: 'open-action' as const,
        key: 'actie-1',
        code: null,
        owner: 'team',
        dueAt: NOW,
        createdAt: NOW,
      };
      await db.inTransaction(async (tx) => {
        await openWorklistItem(tx, item);
        await takeWorklistItem(tx, { id: item.id, by: 'T. Lid', at: NOW });
        await reassignWorklistItem(tx, { id: item.id, owner: 'regievoerder', dueAt: after(1) });
      });
      expect(await listWorklist(db, { journeyId })).toMatchObject([
        { owner: 'regievoerder', takenBy: null, dueAt: after(1) },
      ]);
      expect(
        await db.inTransaction((tx) =>
          closeWorklistItems(tx, { journeyId, kind: 'open-action', key: 'actie-2', closedAt: NOW }),
        ),
      ).toBe(0);
      expect(
        await db.inTransaction((tx) =>
          closeWorklistItems(tx, { journeyId, kind: 'open-action', key: 'actie-1', closedAt: NOW }),
        ),
      ).toBe(1);
      expect(await db.inTransaction((tx) => openWorklistItem(tx, { ...item, id: randomUUID() }))).toBe(true);
    });

    it('a decision record keeps every rule with result and version', async () => {
      const journeyId = randomUUID();
      const rules = [
        { rule: 'E1', version: 1, result: 'PASS' as const },
        { rule: 'E2', version: 2, result: 'BLOCK' as const, code: 'UNDER_18' as const },
      ];
      const record = {
        id: randomUUID(),
        journeyId,
        at: NOW,
        result: 'refused' as const,
        code: 'UNDER_18' as const,
        rules,
        networkVersion: '7',
        inputFingerprint: Buffer.from('f'),
      };
      await db.inTransaction((tx) => insertDecisionRecord(tx, record));
      expect(await listDecisionRecords(db, journeyId)).toMatchObject([
        { result: 'refused', code: 'UNDER_18', rules, networkVersion: '7', at: NOW },
      ]);
    });

    it('an alarm is counted while open, and raised anew after it was cleared', async () => {
      const cause = `SENDER_REPEATS ${randomUUID()}`;
      const raise = (at: Date): Promise<number> =>
        db.inTransaction((tx) => raiseAlarm(tx, { id: randomUUID(), cause, at }));
      expect([await raise(NOW), await raise(after(1))]).toEqual([1, 2]);
      expect((await listAlarms(db)).find((it) => it.cause === cause)).toMatchObject({
        raisedAt: NOW,
        lastAt: after(1),
        count: 2,
      });
      expect(await db.inTransaction((tx) => clearAlarm(tx, cause, after(2)))).toBe(true);
      expect(await db.inTransaction((tx) => clearAlarm(tx, cause, after(2)))).toBe(false);
      expect(await raise(after(3))).toBe(1);
    });

    it('an alarm that is raised again while alarms are judged is not ended by facts of before it', async () => {
      const causes = ['dead-letter', 'failed/MAPPING_FAILED', 'unread'].map((family) => `${family}/${randomUUID()}`);
      const raise = (): Promise<unknown> => db.inTransaction((tx) => Promise.all(causes.map((cause) => raiseAlarm(tx, { id: randomUUID(), cause, at: NOW }))));
      const look = (database: Database): Promise<void> => watchAlarms({ database, network: sampleNetwork, clock: { now: () => after(1) }, newId: randomUUID, queueMinutes: 15 })();
      const openOnes = async (): Promise<number[]> => (await listAlarms(db)).filter((it) => causes.includes(it.cause)).map((it) => it.count);
      await raise();

      await look({
        ...db,
        inTransaction: async (work) => {
          await raise();
          return db.inTransaction(work);
        },
      });

      expect(await openOnes()).toEqual([2, 2, 2]);
      await look(db);
      expect(await openOnes()).toEqual([]);
    });

    it('a dead letter alarms as long as it waits, also when nobody raised its alarm', async () => {
      const letter = newDelivery(randomUUID(), { recipient: `ggz-${randomUUID()}` });
      const look = watchAlarms({ database: db, network: sampleNetwork, clock: { now: () => after(1) }, newId: randomUUID, queueMinutes: 15 });
      const isAlarmed = async (): Promise<boolean> => (await listAlarms(db)).some((it) => it.cause === `dead-letter/${letter.recipient}`);
      await db.inTransaction(async (tx) => {
        await enqueue(tx, [letter]);
        await settle(tx, { id: letter.id, attempts: 0, claims: 0, status: 'dead', code: 'RECIPIENT_REJECTED' });
      });
      await look();
      expect(await isAlarmed()).toBe(true);
      await db.inTransaction((tx) => discardDead(tx, { id: letter.id, code: 'CANCELLED' }));
      await look();
      expect(await isAlarmed()).toBe(false);
    });

    it('with several gateways the alarm `broker` stands while one of them is without it, and ends a minute after the last was', async () => {
      let seconds = 0;
      const gateway = (isConnected: () => boolean): (() => Promise<void>) => watchBroker({ broker: { isConnected }, database: db, clock: { now: () => new Date(NOW.getTime() + seconds * 1000) }, newId: randomUUID });
      const stands = async (...looks: readonly (() => Promise<void>)[]): Promise<boolean> => {
        seconds += 10;
        for (const look of looks) {
          await look();
        }
        return (await listAlarms(db)).some((it) => it.cause === 'broker');
      };
      let isBack = false;
      const cutOff = gateway(() => isBack);
      const whole = gateway(() => true);
      const seen: boolean[] = [];
      for (let tick = 0; tick < 8; tick += 1) {
        seen.push(await stands(cutOff, whole));
      }
      expect(seen).toEqual([false, false, false, false, false, false, true, true]);
      // One that starts beside it, or looks for long, takes nothing back.
      for (let tick = 0; tick < 8; tick += 1) {
        expect(await stands(cutOff, whole, gateway(() => true))).toBe(true);
      }
      isBack = true;
      const ending: boolean[] = [];
      for (let tick = 0; tick < 6; tick += 1) {
        ending.push(await stands(whole, cutOff));
      }
      expect(ending).toEqual([true, true, true, true, true, false]);
    });

    it('a client assertion counts once, also at the same moment', async () => {
      const jtiHash = Buffer.from(randomUUID());
      const uses = await Promise.all([1, 2, 3].map(() => useTokenOnce(db, { jtiHash, expiresAt: after(5), now: NOW })));
      expect(uses.filter(Boolean)).toHaveLength(1);
      await useTokenOnce(db, { jtiHash: Buffer.from(randomUUID()), expiresAt: after(60), now: after(30) });
      const [left] = await db.query<{ n: number }>('select count(*) as n from caller_token where expires_at < $1', [
        after(30),
      ]);
      expect(left?.n).toBe(0);
    });
  });
}
