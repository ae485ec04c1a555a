import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SILENT_LOG } from '../../../src/log.ts';
import { receiveConsultatieStory } from '../../../src/pipeline/consultatie/receive-consultatie.ts';
import type { ConsultatieReceipt } from '../../../src/pipeline/stories.ts';
import { questionTask } from '../../../src/sandbox/consultatie-question.ts';
import type { Database } from '../../../src/store/database.ts';
import { brandTransaction } from '../../../src/store/database.ts';
import type { TestStore } from '../../contract/journey-store.ts';
import { openDatabaseStore } from '../../contract/journey-store.ts';
import { openTestEmbedded } from '../../contract/open-test-database.ts';
import { sampleNetwork } from '../../support/sample-network.ts';

/** Statements after which this database dies, once each. */
const failing: string[] = [];
let db: Database;
let opened: TestStore;
beforeAll(async () => {
  opened = await openDatabaseStore(async () => {
    const database = await openTestEmbedded();
    db = database.db;
    return { ...database, db: dyingAt(db) };
  });
}, 120_000);
afterAll(() => opened.remove());

function dyingAt(database: Database): Database {
  return {
    ...database, query: (text, values) => database.query(text, values), close: () => database.close(),
    inTransaction: (work) => database.inTransaction((tx) => work(brandTransaction({
      runScript: (text) => tx.runScript(text), allow: (ms) => tx.allow(ms), afterCommit: (callback) => tx.afterCommit(callback),
      query: async (text, values) => {
        if (failing[0] !== undefined && text.includes(failing[0])) {
          failing.shift();
          throw new Error('power cut');
        }
        return tx.query(text, values);
      },
    }))),
  };
}

const TABLES = ['raw_message', 'consultatie', 'journey_event', 'task_index', 'outbox_delivery', 'decision_record', 'audit_record'] as const;
const counts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, (await db.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n ?? 0] as const)));
const ask = (words = 'Somber.'): Promise<ConsultatieReceipt> => {
  const story = receiveConsultatieStory({
    clock: { now: () => new Date('2026-11-23T08:20:00.000Z') }, newId: randomUUID, log: SILENT_LOG, network: sampleNetwork, store: opened.store,
    mark: (purpose, text) => createHash('sha256').update(`${purpose}|${text}`).digest('base64url'), externalId: ({ recipient, path }) => `${recipient}/${path}`,
  });
  const content = questionTask({ number: 'C-1', agb: '01059999', inputs: { vraagsteller: 'huisarts', casusbeschrijving: words, hulpvraag: 'Wat nu?' } });
  const caller = { clientId: 'his', partner: 'huisarts-eikenlaan', role: 'huisarts', requestId: 'r-1' } as const;
  return story({ bytes: new TextEncoder().encode(JSON.stringify(content)), content: { ok: true, value: content }, caller });
};

test.each(['insert into consultatie', 'insert into journey_event', 'insert into outbox_delivery', 'insert into decision_record', 'insert into audit_record'])('5.6 a crash at "%s" leaves nothing half done, only the bytes for a person to look at', async (statement) => {
  failing.push(statement);
  await expect(ask()).rejects.toThrow('power cut');
  expect(await counts()).toEqual({ raw_message: 1, consultatie: 0, journey_event: 0, task_index: 0, outbox_delivery: 0, decision_record: 0, audit_record: 1 });
  expect(await db.query('select outcome, journey_id as journey from raw_message')).toEqual([{ outcome: 'failed', journey: null }]);
});

test('5.6 then the same question again is taken once; a crash before the answer is no harm either; content is sealed', async () => {
  expect((await ask()).isRepeat).toBe(false);
  const once = await counts();
  expect(once).toMatchObject({ raw_message: 2, consultatie: 1, outbox_delivery: 1, decision_record: 1 });
  expect((await ask()).isRepeat).toBe(true);
  expect(await counts()).toEqual(once);
  const [row] = await db.query<{ state: Uint8Array; event: Uint8Array }>('select c.state, e.content as event from consultatie c join journey_event e on e.journey_id = c.id limit 1');
  expect(Buffer.from(row?.state ?? []).toString('latin1') + Buffer.from(row?.event ?? []).toString('latin1')).not.toContain('Somber');
});
