import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { countOpenJourneys } from '../../src/store/count-open-journeys.ts';
import { findJourney } from '../../src/store/find-journey.ts';
import { findJourneyByReferral } from '../../src/store/find-journey-by-referral.ts';
import { findJourneyDocument } from '../../src/store/find-journey-document.ts';
import { findTask } from '../../src/store/find-task.ts';
import { indexTasks } from '../../src/store/index-tasks.ts';
import { insertJourney } from '../../src/store/insert-journey.ts';
import { insertJourneyDocument } from '../../src/store/insert-journey-document.ts';
import { insertJourneyEvents } from '../../src/store/insert-journey-events.ts';
import { listDueJourneys } from '../../src/store/list-due-journeys.ts';
import { listJourneyEvents } from '../../src/store/list-journey-events.ts';
import { listJourneys } from '../../src/store/list-journeys.ts';
import { listJourneysByBsn } from '../../src/store/list-journeys-by-bsn.ts';
import { listTasks } from '../../src/store/list-tasks.ts';
import { loadJourney } from '../../src/store/load-journey.ts';
import { saveJourney } from '../../src/store/save-journey.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW, after, journeyRow, openTestKeys } from './test-keys.ts';

/** What the store promises about journeys, on either database. */
export function describeJourneys(open: () => Promise<TestDatabase>): void {
  describe('journeys', () => {
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

    async function stored(given: Partial<ReturnType<typeof journeyRow>> = {}): Promise<ReturnType<typeof journeyRow>> {
      const row = journeyRow(await keys.take(), given);
      await db.inTransaction((tx) => insertJourney(tx, sealing, row));
      return row;
    }

    it('a stored journey comes back as it was, by id and by referral hash', async () => {
      const row = await stored({ bsnHash: Buffer.from('bsn-1'), nextDueAt: after(60), state: { a: [1, null, 'é'] } });
      const found = await findJourney(db, sealing, row.id);
      expect(found).toMatchObject({
        id: row.id,
        version: 1,
        status: 'accepted',
        team: 'team-noord',
        requestedAt: NOW,
        nextDueAt: after(60),
      });
      expect(found?.state).toEqual({ a: [1, null, 'é'] });
      expect((await findJourneyByReferral(db, sealing, row.referralHash))?.id).toBe(row.id);
      expect((await listJourneysByBsn(db, sealing, Buffer.from('bsn-1'))).map((it) => it.id)).toEqual([row.id]);
      expect(await findJourney(db, sealing, randomUUID())).toBeUndefined();
    });

    it('the state stands in the database without a readable word', async () => {
      const row = await stored({ state: { naam: 'Testinga' } });
      const [raw] = await db.query<{ state: Uint8Array }>('select state from journey where id = $1', [row.id]);
      expect(Buffer.from(raw?.state ?? []).includes('Testinga')).toBe(false);
      expect(raw?.state.length).toBeGreaterThan(20);
    });

    it('a save makes the next version; a second save of the same version is JOURNEY_CHANGED and writes nothing', async () => {
      const row = await stored();
      const next = await db.inTransaction((tx) => saveJourney(tx, sealing, { ...row, version: 1, state: { step: 2 } }));
      expect(next).toBe(2);
      const late = db.inTransaction((tx) => saveJourney(tx, sealing, { ...row, version: 1, state: { step: 'lost' } }));
      await expect(late).rejects.toMatchObject({ code: 'JOURNEY_CHANGED' });
      expect((await loadJourney(db, sealing, row.id)).state).toEqual({ step: 2 });
    });

    it('of saves at the same time exactly one wins', async () => {
      const row = await stored();
      const saves = await Promise.allSettled(
        [1, 2, 3, 4].map((step) =>
          db.inTransaction((tx) => saveJourney(tx, sealing, { ...row, version: 1, state: { step } })),
        ),
      );
      expect(saves.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
      expect((await loadJourney(db, sealing, row.id)).version).toBe(2);
    });

    it('a second journey for one referral is JOURNEY_CHANGED', async () => {
      const row = await stored();
      await expect(stored({ referralHash: row.referralHash })).rejects.toMatchObject({ code: 'JOURNEY_CHANGED' });
    });

    it('a state moved to another journey, or an older one put back, does not open', async () => {
      const [one, two] = [await stored(), await stored()];
      await db.query('update journey set state = (select state from journey where id = $1) where id = $2', [
        one.id,
        two.id,
      ]);
      await expect(findJourney(db, sealing, two.id)).rejects.toMatchObject({ code: 'CONTENT_UNREADABLE' });
      await db.query('update journey set version = 2 where id = $1', [one.id]);
      await expect(findJourney(db, sealing, one.id)).rejects.toMatchObject({ code: 'CONTENT_UNREADABLE' });
    });

    it('events come back in order with their content', async () => {
      const row = await stored();
      const events = ['ReferralReceived', 'ReferralJudged'].map((type) => ({ type, at: NOW, content: { type, n: 1 } }));
      await db.inTransaction(async (tx) => {
        await insertJourneyEvents(tx, sealing, { ...row, version: 1 }, events);
        await insertJourneyEvents(tx, sealing, { ...row, version: 2 }, [
          { type: 'GesprekBooked', at: after(5), content: null },
        ]);
        await insertJourneyEvents(tx, sealing, { ...row, version: 3 }, []);
      });
      const listed = await listJourneyEvents(db, sealing, row.id);
      expect(listed.map((it) => [it.version, it.seq, it.type])).toEqual([
        [1, 0, 'ReferralReceived'],
        [1, 1, 'ReferralJudged'],
        [2, 0, 'GesprekBooked'],
      ]);
      expect(listed[1]?.content).toEqual({ type: 'ReferralJudged', n: 1 });
    });

    it('a document is found with its own journey only', async () => {
      const [row, other] = [await stored(), await stored()];
      const document = {
        id: randomUUID(),
        journeyId: row.id,
        kind: 'VB',
        addedAt: NOW,
        content: Buffer.alloc(300_000, '%PDF'),
      };
      await db.inTransaction((tx) => insertJourneyDocument(tx, sealing, row.keyRef, document));
      const found = await findJourneyDocument(db, sealing, { journeyId: row.id, id: document.id });
      expect(Buffer.compare(found?.content ?? Buffer.of(), document.content)).toBe(0);
      expect(await findJourneyDocument(db, sealing, { journeyId: other.id, id: document.id })).toBeUndefined();
    });

    it('tasks are found by the id that left, and listed per owner, newest first', async () => {
      const row = await stored();
      const entries = ['actie-1', 'actie-2'].map((localId) => ({
        externalId: randomUUID(),
        localId,
        owner: `ggz-${row.id}`,
      }));
      await db.inTransaction(async (tx) => {
        await indexTasks(tx, row.id, entries.slice(0, 1), NOW);
        await indexTasks(tx, row.id, entries, after(1));
      });
      expect(await findTask(db, entries[0]?.externalId ?? '')).toMatchObject({ journeyId: row.id, localId: 'actie-1' });
      expect(await findTask(db, randomUUID())).toBeUndefined();
      expect((await listTasks(db, { owner: `ggz-${row.id}` })).map((it) => it.localId)).toEqual(['actie-2', 'actie-1']);
      expect(await listTasks(db, { journeyId: row.id })).toHaveLength(2);
    });

    it('due journeys come longest due first, and never one without a term', async () => {
      const late = await stored({ nextDueAt: new Date('2020-01-02T00:00:00Z') });
      const later = await stored({ nextDueAt: new Date('2020-01-03T00:00:00Z') });
      await stored({ nextDueAt: null });
      expect(await listDueJourneys(db, new Date('2020-02-01T00:00:00Z'), 10)).toEqual([late.id, later.id]);
      expect(await listDueJourneys(db, new Date('2020-01-01T00:00:00Z'), 10)).toEqual([]);
      expect(await listDueJourneys(db, new Date('2020-02-01T00:00:00Z'), 10, [late.id])).toEqual([later.id]);
    });

    it('E11 a crisis that nobody confirmed waits behind no other term', async () => {
      const others = [await stored({ nextDueAt: new Date('2019-01-01T00:00:00Z') }), await stored({ nextDueAt: new Date('2019-01-02T00:00:00Z') })];
      const crisis = await stored({ nextDueAt: new Date('2019-01-03T00:00:00Z'), status: 'stopped' });
      const at = new Date('2019-02-01T00:00:00Z');
      expect(await listDueJourneys(db, at, 2)).toEqual([crisis.id, others[0]?.id]);
      expect(await listDueJourneys(db, at, 10)).toEqual([crisis.id, ...others.map((it) => it.id)]);
      await db.query('update journey set next_due_at = null where id = any ($1::uuid[])', [[crisis.id, ...others.map((it) => it.id)]]);
    });

    it('lists by team in pages, and counts what a team carries', async () => {
      const team = `team-${randomUUID()}`;
      const ids = [
        (await stored({ team })).id,
        (await stored({ team, status: 'held' })).id,
        (await stored({ team })).id,
      ].sort();
      const first = await listJourneys(db, { team, limit: 2 });
      const rest = await listJourneys(db, { team, after: first.at(-1)?.id });
      expect([...first, ...rest].map((it) => it.id)).toEqual(ids);
      expect((await countOpenJourneys(db)).get(team)).toBe(2);
    });

    it('an erased key makes the journey unreadable, and only that one', async () => {
      const [gone, stays] = [await stored(), await stored()];
      keys.erase(gone.keyRef);
      await expect(findJourney(db, sealing, gone.id)).rejects.toMatchObject({ code: 'CONTENT_UNREADABLE' });
      expect((await findJourney(db, sealing, stays.id))?.state).toEqual({ hulpvraag: 'geld en slaap' });
    });
  });
}
