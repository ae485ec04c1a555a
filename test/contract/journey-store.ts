import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Change, JourneyStore, LoadedJourney } from '../../src/pipeline/journey-store.ts';
import { memoryJourneyStore } from '../../src/pipeline/memory-journey-store.ts';
import { journeyStore } from '../../src/journey-store.ts';
import { keyedHash } from '../../src/security/keyed-hash.ts';
import type { Taak } from '../../src/workflow/journey.ts';
import { memoryGateway } from '../support/memory-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, letter, srm } from '../support/test-messages.ts';
import type { TestDatabase } from './open-test-database.ts';
import { openTestKeys } from './test-keys.ts';

/** A store under test, and how it is closed. */
export type TestStore = { readonly store: JourneyStore; readonly remove: () => Promise<void> };

const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';
const AT = new Date('2026-11-23T08:20:00.000Z');

const taskId = (journeyId: string, taak: Taak): string => {
  const hex = createHmac('sha256', 'task ids of this test').update(`${journeyId}/${taak.localId}/${taak.owner}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const consultatieTaskId = (id: string, { localId, owner }: { readonly localId: string; readonly owner: string }): string => taskId(id, { localId: `consultatie/${localId}`, owner } as Taak);

/** The store that forgets. */
export async function openMemoryStore(): Promise<TestStore> {
  return { store: memoryJourneyStore(taskId, consultatieTaskId), remove: async () => undefined };
}

/** The store on a database. */
export async function openDatabaseStore(open: () => Promise<TestDatabase>): Promise<TestStore> {
  const { db, remove } = await open();
  const { keys, sealing, auditKeys, remove: removeKeys } = openTestKeys();
  const hash = keyedHash(new Uint8Array(32).fill(3));
  const store = journeyStore(db, keys, {
    sealing, hash, taskId, consultatieTaskId, auditKeys, newId: randomUUID, network: sampleNetwork,
    requestId: (journeyId, taak) => taskId(journeyId, { ...taak, localId: `verzoek/${taak.localId}` }), wake: () => undefined,
  });
  return {
    store,
    remove: async () => {
      await remove();
      await removeKeys();
    },
  };
}

let lastNumber = 100_200_000;

/** Real changes, as the stories make them: a request and its letter, of a referral that no other test has. */
async function changesOf(): Promise<{ readonly number: string; readonly request: Change; readonly letter: Change }> {
  lastNumber += 1;
  const number = `ZP${lastNumber}`;
  const gateway = await memoryGateway();
  await gateway.send(srm(caseWith(number)));
  await gateway.send(letter(caseWith(number)));
  const [request, withLetter] = gateway.contents.changes;
  if (request?.message === undefined || withLetter?.journey === undefined) {
    throw new Error('A request and a letter make two changes.');
  }
  return { number, request, letter: withLetter };
}

/** The change under a message key of this test: another store's clock and ids do not matter. */
function keyed(change: Change, key: string): Change {
  if (change.message === undefined) {
    throw new Error('This change has no message.');
  }
  return { ...change, message: { ...change.message, id: randomUUID(), key, bodyMark: Buffer.from(`mark of ${key}`).toString('base64url') } };
}

/** The letter's change on what this store loaded. */
function after(loaded: LoadedJourney | undefined, change: Change): Change {
  if (change.journey === undefined || loaded === undefined) {
    throw new Error('No journey to change.');
  }
  return { ...change, journey: { ...change.journey, before: loaded } };
}

/** What the port JourneyStore promises, on any adapter: same questions, same answers. */
export function describeJourneyStore(open: () => Promise<TestStore>): void {
  let opened: TestStore;
  let store: JourneyStore;
  beforeAll(async () => {
    opened = await open();
    ({ store } = opened);
    return () => opened.remove();
  });

  describe('messages', () => {
    it('a new key has no answer; committed, its answer and mark come back as they were', async () => {
      const { request } = await changesOf();
      const change = keyed(request, randomUUID());
      const key = change.message?.key ?? '';
      expect(await store.findAnswer(key)).toBeUndefined();
      expect(await store.commit(change)).toBe('committed');
      const answer = await store.findAnswer(key);
      expect(answer?.bodyMark).toBe(change.message?.bodyMark);
      expect(Buffer.from(answer?.ack ?? []).equals(Buffer.from(change.message?.ack ?? []))).toBe(true);
    });

    it('a second message under one key is a duplicate, and nothing of its change is written', async () => {
      const [one, two] = [await changesOf(), await changesOf()];
      const key = randomUUID();
      expect(await store.commit(keyed(one.request, key))).toBe('committed');
      expect(await store.commit(keyed(two.request, key))).toBe('duplicate');
      expect(await store.findByReferral(SYSTEM, two.number)).toBeUndefined();
    });

    it('of one message twice at the same time, one is committed and one is the duplicate', async () => {
      const { request } = await changesOf();
      const key = randomUUID();
      const results = await Promise.all([store.commit(keyed(request, key)), store.commit(keyed(request, key))].map((it) => it.catch(() => 'failed')));
      expect(results.toSorted()).toEqual(['committed', 'duplicate']);
    });

    it('a message without journey is kept too', async () => {
      const { request } = await changesOf();
      const { journey: _journey, judgement: _judgement, effects: _effects, ...rest } = keyed(request, randomUUID());
      expect(await store.commit(rest)).toBe('committed');
      expect(await store.findAnswer(rest.message?.key ?? '')).toBeDefined();
    });
  });

  describe('journeys', () => {
    it('comes back by id and by referral, as version 1, with the state that was committed', async () => {
      const { number, request } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      const found = await store.findByReferral(SYSTEM, number);
      expect(found?.version).toBe(1);
      expect(found?.record).toEqual(request.journey?.after);
      const id = request.journey?.after.journey.id ?? '';
      expect((await store.find(id))?.record).toEqual(found?.record);
      expect((await store.load(id)).version).toBe(1);
    });

    it('what is not there: undefined for find, a Fault for load', async () => {
      expect(await store.find(randomUUID())).toBeUndefined();
      expect(await store.find('geen-id')).toBeUndefined();
      expect(await store.findByReferral(SYSTEM, 'ZP999999999')).toBeUndefined();
      await expect(store.load(randomUUID())).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('a change on the loaded version makes the next; on an older one it is JOURNEY_CHANGED and writes nothing, its message included', async () => {
      const { number, request, letter: withLetter } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      const loaded = await store.findByReferral(SYSTEM, number);
      expect(await store.commit(after(loaded, keyed(withLetter, randomUUID())))).toBe('committed');
      expect((await store.findByReferral(SYSTEM, number))?.version).toBe(2);
      const late = keyed(withLetter, randomUUID());
      const document = { id: randomUUID(), kind: 'VB', addedAt: AT, content: new Uint8Array([1]) };
      await expect(store.commit({ ...after(loaded, late), documents: [document] })).rejects.toMatchObject({ code: 'JOURNEY_CHANGED' });
      expect((await store.findByReferral(SYSTEM, number))?.version).toBe(2);
      expect(await store.findAnswer(late.message?.key ?? '')).toBeUndefined();
      expect(await store.loadDocument(withLetter.journey?.after.journey.id ?? '', document.id)).toBeUndefined();
    });

    it('a second journey for one referral is JOURNEY_CHANGED, and its message stays new', async () => {
      const { number, request } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      const other = keyed(request, randomUUID());
      const journey = request.journey;
      if (journey === undefined) {
        throw new Error('No journey');
      }
      const second = { ...other, journey: { ...journey, after: { ...journey.after, journey: { ...journey.after.journey, id: randomUUID() } } } };
      await expect(store.commit(second)).rejects.toMatchObject({ code: 'JOURNEY_CHANGED' });
      expect((await store.findByReferral(SYSTEM, number))?.record.journey.id).toBe(journey.after.journey.id);
      expect(await store.findAnswer(other.message?.key ?? '')).toBeUndefined();
    });

    it('an audit row alone can be committed, about a journey or about none', async () => {
      const { request } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      const audit = [{ action: 'read' as const, outcome: 'success' as const, actor: 'somebody' }];
      expect(await store.commit({ at: AT, audit })).toBe('committed');
      expect(await store.commit({ at: AT, audit, journeyId: request.journey?.after.journey.id ?? '' })).toBe('committed');
    });

    it('counts a team\'s open journeys', async () => {
      const before = (await store.teamLoad()).get('vg-voorbeelddam') ?? 0;
      await store.commit(keyed((await changesOf()).request, randomUUID()));
      expect((await store.teamLoad()).get('vg-voorbeelddam')).toBe(before + 1);
    });
  });

  describe('Tasks and documents', () => {
    it('every Task is found by its owner\'s id, and by no other', async () => {
      const { request } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      const journey = request.journey?.after.journey;
      const taken = journey?.taken ?? [];
      expect(taken.length).toBeGreaterThan(3);
      for (const taak of taken) {
        const externalId = taskId(journey?.id ?? '', taak);
        expect(await store.findTask(externalId)).toMatchObject({ externalId, journeyId: journey?.id, localId: taak.localId, owner: taak.owner });
      }
      expect(await store.findTask(randomUUID())).toBeUndefined();
      expect(await store.findTask('geen-id')).toBeUndefined();
    });

    it('lists an owner\'s Tasks, those of the newest journey first', async () => {
      const [one, two] = [await changesOf(), await changesOf()];
      await store.commit(keyed(one.request, randomUUID()));
      await store.commit({ ...keyed(two.request, randomUUID()), at: new Date('2026-11-24T08:20:00.000Z') });
      const seats = (await store.listTasks('vg-voorbeelddam')).filter((it) => it.localId === 'vg-ggz').map((it) => it.journeyId);
      const ids = [two, one].map((it) => it.request.journey?.after.journey.id ?? '');
      expect(seats.filter((it) => ids.includes(it))).toEqual(ids);
      expect(await store.listTasks('nobody')).toEqual([]);
    });

    it('a letter is found with its own journey only', async () => {
      const { number, request, letter: withLetter } = await changesOf();
      await store.commit(keyed(request, randomUUID()));
      await store.commit(after(await store.findByReferral(SYSTEM, number), keyed(withLetter, randomUUID())));
      const [document] = withLetter.documents ?? [];
      const journeyId = request.journey?.after.journey.id ?? '';
      const found = await store.loadDocument(journeyId, document?.id ?? '');
      expect(found).toMatchObject({ id: document?.id, kind: 'VB' });
      expect(Buffer.from(found?.content ?? []).equals(Buffer.from(document?.content ?? []))).toBe(true);
      expect(await store.loadDocument(randomUUID(), document?.id ?? '')).toBeUndefined();
    });
  });
}
