import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import { pullWorkKey } from '../../src/pipeline/pull-job.ts';
import { acknowledgeDelivered } from '../../src/outbox/acknowledge-delivered.ts';
import { insertPullJob } from '../../src/store/insert-pull-job.ts';
import { listAlarms } from '../../src/store/list-alarms.ts';
import { listWorklist } from '../../src/store/list-worklist.ts';
import { openWorklistItem } from '../../src/store/open-worklist-item.ts';
import { takeSweepLease } from '../../src/store/take-sweep-lease.ts';
import { makeSweeper } from '../../src/sweeper.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { sweepFiles } from '../../src/sweep-files.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { answersWith, caseWith, readAck, srm } from '../support/test-messages.ts';
import { chainFindings, closeAfterGesprek, movableClock, refer, rowsOf } from './retention-course.ts';

const clock = movableClock();
let real: RealGateway;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
beforeAll(async () => {
  real = await startRealGateway({ clock });
}, 180_000);
afterAll(() => real.close());

const database = (): RealGateway['gateway']['storage']['database'] => real.gateway.storage.database;
const messagesLeft = async (id: string): Promise<number> => {
  const [row] = await database().query<{ n: number }>('select count(*) as n from raw_message where journey_id = $1 and octet_length(content) > 0', [id]);
  return row?.n ?? 0;
};
const send = async (message: Uint8Array): Promise<string> => {
  const client = new MllpClient({ host: '127.0.0.1', port: real.gateway.doors.mllpPort });
  try {
    return readAck(await client.send(message)).error;
  } finally {
    await client.close();
  }
};

describe('domain.md 2.6 on a whole gateway', () => {
  let open = '';
  let ended = '';
  let held = '';

  it('bytes go 12 hours after delivery; the journey, its letter, and its answer to a repeat stay', async () => {
    open = await refer(real, 'ZP100140001');
    ended = await refer(real, 'ZP100140002');
    held = await refer(real, 'ZP100140003', { questions: answersWith({ verzekerd: 'ONB' }) });
    expect((await real.gateway.store.load(held)).record.journey.status).toBe('held');
    clock.moveDays(0.49);
    await real.gateway.sweep();
    expect(await messagesLeft(open)).toBe(2);
    clock.moveDays(0.02);
    const sweep = await real.gateway.sweep();
    expect([await messagesLeft(open), await messagesLeft(held)]).toEqual([0, 2]);
    expect(sweep.messages).toBe(4);
    expect(sweep.keys).toBe(4);
    expect(await rowsOf(real, 'journey_document', open)).toBe(1);
    expect((await real.gateway.store.load(open)).record.journey.bundle).toBeDefined();
    expect(await real.gateway.sweep()).toMatchObject({ messages: 0, documents: 0, journeys: 0, keys: 0 });
    expect(await send(srm(caseWith('ZP100140001')))).toBe('');
  });

  it('design 4: the copy reaches the dossierhouder when the journey closes: advice, presence, consents, and no more', async () => {
    await closeAfterGesprek(real, clock, ended);
    const got = real.region.partners.get('ggz-voorbeeld')?.list().map(({ resource }) => resource) ?? [];
    const copy = got.filter((it) => it.meta?.profile?.some((profile) => profile.includes('view-dossierhouder')));
    expect([...new Set(copy.map((it) => it.resourceType))].toSorted()).toEqual(['Consent', 'Encounter', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole']);
    expect(JSON.stringify(copy)).toContain('999990019');
    expect(JSON.stringify(copy)).not.toMatch(/pieker|P74|QuestionnaireResponse\//);
    const delivery = (await database().query<{ status: string }>(`select status from outbox_delivery where journey_id = $1 and kind = 'dossier'`, [ended]))[0];
    expect(delivery?.status).toBe('delivered');
  });

  it('letters go with the end; the journey 28 days after it', async () => {
    clock.moveDays(0.6);
    await real.gateway.sweep();
    expect([await rowsOf(real, 'journey_document', ended), await rowsOf(real, 'journey_document', open)]).toEqual([0, 1]);
    clock.moveDays(27.3);
    await real.gateway.sweep();
    expect(await real.gateway.store.find(ended)).toBeDefined();
    clock.moveDays(0.2);
    expect(await real.gateway.sweep()).toMatchObject({ journeys: 1 });
    expect(await real.gateway.store.find(ended)).toBeUndefined();
    expect(await real.gateway.store.find(open)).toBeDefined();
  });

  it('what is held stays however long, and the planner sees that it must be given back', async () => {
    expect(await messagesLeft(held)).toBe(2);
    const work = await listWorklist(database(), { kind: 'retention' });
    expect(work.filter((it) => it.journeyId === held)).toMatchObject([{ key: 'return', code: 'RETURN_UNCONFIRMED', owner: 'planner-voorbeeld' }]);
    expect((await listAlarms(database())).map((it) => it.cause)).toContain('retention/return/regio-voorbeeld');
  });

  it('the same referral again is told that it is over; it starts no second journey', async () => {
    expect(await send(srm(caseWith('ZP100140002', { remark: 'Iets anders' })))).toContain('ERR|ARQ^1');
    const refused = await database().query<{ n: number }>(`select count(*) as n from raw_message where code = 'REFERRAL_ERASED' and outcome = 'invalid' and journey_id is null`);
    expect(refused[0]?.n).toBe(1);
    expect(await real.gateway.store.findByReferral(SYSTEMS.zorgdomein, 'ZP100140002')).toBeUndefined();
  });

  it('the log says what went, and its chain holds; after five years the rest goes too', async () => {
    const rows = await database().query<{ subject: string }>(`select subject from audit_record where journey_id = $1 and action = 'erase' order by at, subject`, [ended]);
    expect(rows.map((it) => it.subject)).toEqual(['content', 'content', 'journey', 'marked']);
    expect(await chainFindings(real)).toEqual([]);
    clock.moveDays(5 * 365 - 10);
    await real.gateway.sweep();
    expect(await rowsOf(real, 'consent_record', ended)).toBeGreaterThan(0);
    clock.moveDays(60);
    await real.gateway.sweep();
    expect([await rowsOf(real, 'consent_record', ended), await rowsOf(real, 'erased_journey', ended, 'id'), await rowsOf(real, 'decision_record', ended)]).toEqual([0, 0, 0]);
    expect(await rowsOf(real, 'audit_record', ended)).toBeGreaterThan(0);
  });

  it('one sweeper at a time: while another holds the lease nothing is done, and after it ran out it is', async () => {
    const { storage, store } = real.gateway;
    const asPostgres = { ...storage, database: { ...storage.database, kind: 'postgres' as const } };
    const sweep = makeSweeper({ storage: asPostgres, store, network: real.region.network, clock, newId: randomUUID, log: SILENT_LOG, holder: randomUUID() });
    const now = clock.now();
    await takeSweepLease(storage.database, { name: 'retention', holder: randomUUID(), now, until: new Date(now.getTime() + 600_000) });
    expect((await sweep()).isElsewhere).toBe(true);
    clock.moveDays(0.01);
    expect((await sweep()).isElsewhere).toBe(false);
  });

  it('a journey that cannot be read is an alarm and keeps no other from its term', async () => {
    const broken = await refer(real, 'ZP100140004');
    const fine = await refer(real, 'ZP100140005');
    await database().query(`update journey set state = '\\x0102'::bytea where id = $1`, [broken]);
    clock.moveDays(0.6);
    await real.gateway.sweep();
    expect(await messagesLeft(fine)).toBe(0);
    expect((await listAlarms(database())).map((it) => it.cause)).toContain('retention/sweep');
    await database().query('delete from outbox_delivery where journey_id = $1', [broken]);
  });
});

describe('pulls that led to no journey', () => {
  it('2.6 go 28 days after they ended, with their keys; one that waits for a person stays', async () => {
    const { storage } = real.gateway;
    const at = clock.now();
    const pulls = await Promise.all(['weg', 'blijft', 'loopt'].map(async (name) => ({ name, id: randomUUID(), keyRef: await storage.keys.take() })));
    await database().inTransaction(async (tx) => {
      for (const { name, id, keyRef } of pulls) {
        const isRunning = name === 'loopt';
        await insertPullJob(tx, storage.cipher, keyRef, {
          id, sender: 'viplive', identifierHash: Buffer.from(name), contentHash: Buffer.from(name), status: isRunning ? 'pending' : 'expired', code: null,
          dueAt: isRunning ? new Date('2099-01-01T00:00:00Z') : null, expiresAt: at, at, journeyId: null, messageId: randomUUID(), content: { name },
        });
      }
      await openWorklistItem(tx, { id: randomUUID(), journeyId: null, kind: 'dead-letter', key: pullWorkKey(pulls[1]?.id ?? ''), code: 'SOURCE_GONE', owner: 'planner-voorbeeld', dueAt: at, createdAt: at });
    });
    const left = async (): Promise<readonly string[]> => (await database().query<{ id: string }>('select id from pull_job where id = any($1::uuid[])', [pulls.map((it) => it.id)])).map((it) => pulls.find(({ id }) => id === it.id)?.name ?? '').toSorted();
    clock.moveDays(27.9);
    await real.gateway.sweep();
    expect(await left()).toEqual(['blijft', 'loopt', 'weg']);
    clock.moveDays(0.2);
    await real.gateway.sweep();
    expect(await left()).toEqual(['blijft', 'loopt']);
    expect(() => storage.cipher.seal(pulls[0]?.keyRef ?? new Uint8Array(), 'toets', new Uint8Array([1]))).toThrow();
    expect(storage.cipher.seal(pulls[1]?.keyRef ?? new Uint8Array(), 'toets', new Uint8Array([1])).length).toBeGreaterThan(1);
  });
});

describe('files in clear', () => {
  it('the inbox: answered ones go with the bytes, refused ones when their sender had a week, and others not at all', async () => {
    const inboxDir = mkdtempSync(join(tmpdir(), 'mgn-inbox-'));
    const name = (days: number, what: string): string => `${new Date(clock.now().getTime() - days * 86_400_000).toISOString().replace(/\D/g, '')}-${what}`;
    for (const [folder, days, what] of [['done', 0.6, 'a.hl7'], ['done', 0.6, 'a.hl7.ack'], ['done', 0.4, 'b.hl7'], ['failed', 6, 'c.hl7'], ['failed', 8, 'd.hl7'], ['working', 99, 'e.hl7']] as const) {
      mkdirSync(join(inboxDir, folder), { recursive: true });
      writeFileSync(join(inboxDir, folder, name(days, what)), 'MSH|');
    }
    const network = real.region.network;
    expect(await sweepFiles({ database: database(), network, clock, newId: randomUUID, inboxDir })).toBe(3);
    const left = ['done', 'failed', 'working'].flatMap((folder) => readdirSync(join(inboxDir, folder)).map((it) => it.slice(18)));
    expect(left).toEqual(['b.hl7', 'c.hl7', 'e.hl7']);
    rmSync(inboxDir, { recursive: true });
  });

  it('Edifact: a letter goes when it was acknowledged; one that was not taken stays and is an alarm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-edifact-'));
    mkdirSync(join(folder, 'out'));
    mkdirSync(join(folder, 'in', 'read'), { recursive: true });
    const id = await refer(real, 'ZP100140006');
    const rows = await database().query<{ id: string }>(`select id from outbox_delivery where journey_id = $1 and recipient = 'huisarts-eikenlaan' and status = 'delivered'`, [id]);
    const reference = (rows[0]?.id ?? '').replaceAll('-', '').slice(0, 14).toUpperCase();
    for (const path of [join(folder, 'out', `${reference}.edi`), join(folder, 'out', 'note.txt'), join(folder, 'out', '0123456789ABCD.edi'), join(folder, 'in', 'read', 'contrl.edi')]) {
      writeFileSync(path, "UNB+UNOA:1'");
    }
    const old = new Date(clock.now().getTime() - 2 * 86_400_000);
    utimesSync(join(folder, 'in', 'read', 'contrl.edi'), old, old);
    const network = (): ReturnType<typeof real.region.network> => {
      const file = real.region.network();
      return { ...file, partners: file.partners.map((it) => (it.id === 'huisarts-eikenlaan' ? { ...it, endpoints: [{ protocol: 'edifact' as const, folder, message: 'MEDVRI' as const, sender: '01059990', receiver: '01059991' }] } : it)) };
    };
    const sweep = (): Promise<number> => sweepFiles({ database: database(), network, clock, newId: randomUUID });
    // The letter of a journey that is gone goes at once, and what was read; ours waits for its acknowledgement.
    expect(await sweep()).toBe(2);
    clock.moveDays(1.1);
    await sweep();
    expect((await listAlarms(database())).map((it) => it.cause)).toContain('retention/edifact-untaken/huisarts-eikenlaan');
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual([`${reference}.edi`, 'note.txt'].toSorted());
    await acknowledgeDelivered(database(), { recipient: 'huisarts-eikenlaan', idPrefix: reference, at: clock.now() });
    clock.moveDays(0.6);
    await sweep();
    expect(readdirSync(join(folder, 'out'))).toEqual(['note.txt']);
    expect((await listAlarms(database())).map((it) => it.cause)).not.toContain('retention/edifact-untaken/huisarts-eikenlaan');
    rmSync(folder, { recursive: true });
  });
});
