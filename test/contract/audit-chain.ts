import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditKeys } from '../../src/audit/audit-keys.ts';
import type { AuditRecord } from '../../src/audit/audit-record.ts';
import { judgeCheckpoints } from '../../src/audit/judge-checkpoints.ts';
import { standText } from '../../src/audit/lane-stand.ts';
import type { ChainVerdict } from '../../src/audit/verify-log.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import type { AuditDesk } from '../../src/audit-desk.ts';
import { makeAuditDesk } from '../../src/audit-desk.ts';
import type { AuditWatchPorts } from '../../src/audit-watch.ts';
import { watchAudit } from '../../src/audit-watch.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { checkpointFile } from '../../src/publish-checkpoint.ts';
import { logSourceOf, rawLog } from '../../src/raw-log.ts';
import { publishedLines, sha256 } from '../../src/read-checkpoints.ts';
import type { CheckpointKey } from '../../src/security/checkpoint-key.ts';
import { jwsReader, loadCheckpointKey } from '../../src/security/checkpoint-key.ts';
import { appendAudit } from '../../src/store/append-audit.ts';
import type { Database } from '../../src/store/database.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import { listAuditMonths, makeAuditMonths } from '../../src/store/make-audit-months.ts';
import { auditMonths } from '../../src/audit/audit-months.ts';
import { auditRecord } from '../../src/write-change.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW, openTestKeys } from './test-keys.ts';

const SCRIPT = new URL('../../docs/audit/verify.mjs', import.meta.url).pathname;

function record(given: Partial<AuditRecord> = {}, at = NOW): AuditRecord {
  return auditRecord({ action: 'deliver', outcome: 'success', actor: 'gateway', recipient: 'ggz-1', subject: 'actie-1', data: ['Patient'], detail: { b: 1, a: ['x'] }, ...given }, at, given.journeyId ?? null);
}

/** What the audit log promises (NEN 7513: unalterable), on either database. */
export function describeAuditChain(open: () => Promise<TestDatabase>): void {
  describe('audit chain', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-audit-'));
    const outside = join(folder, 'checkpoints.jws');
    let opened: TestDatabase;
    let db: Database;
    let keys: ReturnType<typeof openTestKeys>;
    let signer: CheckpointKey;
    let desk: AuditDesk;
    let now = NOW;
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
      keys = openTestKeys();
      signer = loadCheckpointKey(join(folder, 'signing.pem'), { create: true });
      writeFileSync(join(folder, 'public.pem'), signer.publicPem);
      desk = makeAuditDesk({ storage: { database: db, auditKeys: keys.auditKeys }, network: sampleNetwork, clock: { now: () => now } });
    });
    afterAll(async () => {
      await opened.remove();
      await keys.remove();
      rmSync(folder, { recursive: true });
    });
    beforeEach(async () => {
      now = NOW;
      rmSync(outside, { force: true });
      await db.inTransaction((tx) => tx.runScript(`
        delete from audit_record; delete from audit_checkpoint; delete from audit_lane;
        insert into audit_lane (lane, seq, hash) select lane, 0, ''::bytea from generate_series(0, 31) as lane`));
    });

    const watchPorts = (given: Partial<AuditWatchPorts> = {}): AuditWatchPorts => ({
      database: db, keys: keys.auditKeys, signer, sinks: [checkpointFile(outside)], everySeconds: 60, clock: { now: () => now }, log: SILENT_LOG, newId: randomUUID, ...given,
    });
    const append = (...records: AuditRecord[]): Promise<void> => db.inTransaction((tx) => appendAudit(tx, keys.auditKeys, records));
    const published = (): ReturnType<typeof publishedLines> | undefined => {
      try {
        return publishedLines(readFileSync(outside, 'utf8'), jwsReader(signer.publicPem));
      } catch {
        return undefined;
      }
    };
    const verify = async (): Promise<ChainVerdict & { readonly outside: readonly object[] }> => {
      const { lastPublished } = await desk.auditLanes({});
      const judged = judgeCheckpoints(published(), lastPublished, sha256);
      return { ...(await verifyLog(logSourceOf(desk), sha256, judged.checkpoints)), outside: judged.findings };
    };
    /** The thirty lines of `docs/audit`, in a process of their own that sees an export, the checkpoints and the public key. */
    const verifyAlone = async (): Promise<{ readonly status: number | null; readonly out: string }> => {
      const lines: string[] = [];
      for await (const line of rawLog(desk)) {
        lines.push(line);
      }
      writeFileSync(join(folder, 'log.jsonl'), `${lines.join('\n')}\n`);
      const { status, stdout } = spawnSync(process.execPath, [SCRIPT, join(folder, 'log.jsonl'), outside, join(folder, 'public.pem')], { encoding: 'utf8' });
      return { status, out: stdout };
    };
    /** Six records in lane 0, one commit each or several together, and a checkpoint outside after the fourth and the last. */
    async function six(): Promise<void> {
      const watch = watchAudit(watchPorts());
      await append(record({ subject: '1' }));
      await append(record({ subject: '2' }), record({ subject: '3', secret: { user: 'P. Proefarts' } }));
      await append(record({ subject: '4' }));
      await watch.check();
      await db.inTransaction(async (tx) => {
        await appendAudit(tx, keys.auditKeys, []);
        await appendAudit(tx, keys.auditKeys, [record({ subject: '5' }), record({ subject: '6' })]);
      });
      now = new Date(now.getTime() + 60_000);
      await watch.check();
    }

    it('an untouched log is fine, for us and for thirty lines that are not ours, and records come back as written', async () => {
      await six();
      const journeyId = randomUUID();
      const secret = { user: 'P. Proefarts', responsible: 'R. Testarts', reason: 'klacht', peer: '10.0.0.7' };
      await append(record({ journeyId, consent: 'c-1', code: 'CONSENT_MISSING', outcome: 'minor-failure', secret, about: { bsn: '999990019', referral: { system: 'urn:zd', value: 'ZP100120301' } } }));
      expect(await verify()).toEqual({ records: 7, uncovered: 1, findings: [], outside: [] });
      expect(await verifyAlone()).toEqual({ status: 0, out: 'The log is whole.\n' });
      expect(await listAudit(db, keys.auditKeys, { journeyIds: [journeyId] })).toMatchObject([
        { at: NOW, code: 'CONSENT_MISSING', consent: 'c-1', data: ['Patient'], detail: { a: ['x'], b: 1 }, seq: 7, secret: { ...secret, referral: { value: 'ZP100120301' } } },
      ]);
    });

    it('5.14 whom a record names stands nowhere in clear, in the table or in an export', async () => {
      await append(record({ secret: { user: 'P. Proefarts', responsible: 'R. Testarts', reason: 'klacht van Sanne', peer: '10.0.0.7' }, about: { bsn: '999990019', referral: { system: 'urn:zd', value: 'ZP100120301' } } }));
      const rows = JSON.stringify(await db.query('select audit_record::text as row from audit_record'));
      const [{ text } = { text: '' }] = await desk.auditRecords({ lane: 0, after: 0 });
      expect(rows + text).not.toMatch(/Proefarts|Testarts|Sanne|klacht|10\.0\.0\.7|999990019|ZP100120301/);
      expect(text).toContain('"sealed":"');
    });

    // prettier-ignore
    const DAMAGE: readonly (readonly [what: string, sql: string, ours: readonly object[]])[] = [
      ['changed', `update audit_record set recipient = 'wmo-1' where seq = 3`, [{ lane: 0, seq: 3, problem: 'changed' }]],
      ['changed in its detail', `update audit_record set detail = '{"a":["y"],"b":1}' where seq = 3`, [{ lane: 0, seq: 3, problem: 'changed' }]],
      ['changed in its time', `update audit_record set at = at + interval '1 millisecond' where seq = 3`, [{ lane: 0, seq: 3, problem: 'changed' }]],
      ['changed in what it names', `update audit_record set sealed = null where seq = 3`, [{ lane: 0, seq: 3, problem: 'changed' }]],
      ['removed', `delete from audit_record where seq = 3`, [{ lane: 0, seq: 3, problem: 'missing' }]],
      ['removed, and the rest moved up', `delete from audit_record where seq = 3; update audit_record set seq = seq - 1 where seq = 4; update audit_record set seq = seq - 1 where seq = 5; update audit_record set seq = seq - 1 where seq = 6`,
        [{ seq: 3, problem: 'unlinked' }, { seq: 3, problem: 'changed' }, { seq: 4, problem: 'changed' }, { seq: 5, problem: 'changed' }, { seq: 6, problem: 'missing' }, { seq: 6, problem: 'head' }, { seq: 4, problem: 'checkpoint', n: 1 }]],
      ['inserted', `update audit_record set seq = 7 where seq = 6; update audit_record set seq = 6 where seq = 5; update audit_record set seq = 5 where seq = 4;
          insert into audit_record select lane, 4, written_at, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, 'wmo-1', subject, consent, data, detail, person, referral, sealed, hash, hash from audit_record where seq = 3`,
        [{ seq: 4, problem: 'changed' }, { seq: 5, problem: 'changed' }, { seq: 6, problem: 'changed' }, { seq: 7, problem: 'changed' }, { seq: 6, problem: 'head' }, { seq: 4, problem: 'checkpoint' }, { seq: 7, problem: 'head' }]],
      ['inserted beside another', `insert into audit_record select lane, seq, written_at + interval '1 second', at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, 'wmo-1', subject, consent, data, detail, person, referral, sealed, prev_hash, hash from audit_record where seq = 3`,
        [{ seq: 3, problem: 'repeated' }, { seq: 3, problem: 'changed' }]],
      ['reordered', `update audit_record set seq = 100 where seq = 3; update audit_record set seq = 3 where seq = 4; update audit_record set seq = 4 where seq = 100`,
        [{ seq: 3, problem: 'unlinked' }, { seq: 3, problem: 'changed' }, { seq: 4, problem: 'unlinked' }, { seq: 4, problem: 'changed' }, { seq: 5, problem: 'unlinked' }, { seq: 4, problem: 'checkpoint', n: 1 }]],
      ['cut off at the end', `delete from audit_record where seq = 6`, [{ seq: 6, problem: 'missing' }, { seq: 6, problem: 'head' }, { seq: 6, problem: 'checkpoint', n: 2 }]],
      ['taken away with its lane', `delete from audit_record; delete from audit_lane where lane = 0`, [{ lane: 0, seq: 0, problem: 'head' }]],
    ];
    it.each(DAMAGE)('a record %s is found, by us and by the thirty lines', async (_what, damage, ours) => {
      await six();
      await db.inTransaction((tx) => tx.runScript(damage));
      const { findings } = await verify();
      expect(findings).toMatchObject(ours);
      expect(findings).toHaveLength(ours.length);
      expect((await verifyAlone()).status).toBe(1);
    });

    it('a record put behind the end is found by us at once, and by the thirty lines as soon as the log goes on', async () => {
      await six();
      await db.query(`insert into audit_record select lane, 7, written_at, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, 'wmo-1', subject, consent, data, detail, person, referral, sealed, hash, hash from audit_record where seq = 6`);
      expect((await verify()).findings).toMatchObject([{ seq: 7, problem: 'changed' }, { seq: 7, problem: 'head' }]);
      await append(record({}, new Date(NOW.getTime() + 1)));
      expect((await verifyAlone()).status).toBe(1);
    });

    /** An insider with the database and every key writes the log anew, from a record on. */
    async function rebuild(from: number, records: readonly AuditRecord[], as: AuditKeys): Promise<void> {
      await db.query('delete from audit_record where seq >= $1', [from]);
      const [kept] = await db.query<{ seq: number; hash: Uint8Array; writtenAt: Date }>('select seq, hash, written_at as "writtenAt" from audit_record where lane = 0 order by seq desc limit 1');
      const stand = { lane: 0, seq: kept?.seq ?? 0, hash: kept?.hash ?? new Uint8Array(), writtenAt: kept?.writtenAt ?? null, floorSeq: 0, floorHash: new Uint8Array() };
      await db.query('update audit_lane set seq = $1, hash = $2, written_at = $3, mac = $4 where lane = 0', [stand.seq, stand.hash, stand.writtenAt, as.mac(standText(stand))]);
      await db.inTransaction((tx) => appendAudit(tx, as, records));
    }

    it('a log that an insider rebuilt with every key contradicts what stands outside, and only that', async () => {
      await six();
      await rebuild(3, ['3', '4', '5', '6'].map((subject) => record({ subject, recipient: 'wmo-1' })), keys.auditKeys);
      expect((await verifyLog(logSourceOf(desk), sha256)).findings).toEqual([]);
      expect((await verify()).findings).toEqual([{ lane: 0, seq: 4, problem: 'checkpoint', n: 1 }]);
      const alone = await verifyAlone();
      expect([alone.status, alone.out]).toEqual([1, expect.stringContaining('lane 0: 4 is not what checkpoint 1 saw')]);
    });

    it('a tail that was cut with the head put back is found by the checkpoint that saw it', async () => {
      await six();
      await rebuild(5, [], keys.auditKeys);
      expect((await verify()).findings).toEqual([{ lane: 0, seq: 6, problem: 'checkpoint', n: 2 }]);
      expect((await verifyAlone()).status).toBe(1);
    });

    it('who writes the database without the keys is found also before the next checkpoint, and no checkpoint is signed over it', async () => {
      await six();
      const guess: AuditKeys = { ...keys.auditKeys, mac: () => new Uint8Array(32) };
      await rebuild(7, [record({ subject: 'forged' })], guess);
      expect((await verify()).findings).toEqual([{ lane: 0, seq: 7, problem: 'head' }]);
      now = new Date(now.getTime() + 60_000);
      await watchAudit(watchPorts()).check();
      expect(published()).toHaveLength(2);
      expect(await db.query('select cause from alarm where cleared_at is null')).toEqual([{ cause: 'audit-chain' }]);
      await db.query('delete from alarm');
      // Nobody named a place for checkpoints: the alarm is the same.
      await watchAudit(watchPorts({ sinks: [] })).check();
      expect(await db.query('select cause from alarm where cleared_at is null')).toEqual([{ cause: 'audit-chain' }]);
      await db.query('delete from alarm');
    });

    it('a checkpoint file that is gone, put back to an older one, or has holes is named as such', async () => {
      await six();
      const [first, second] = readFileSync(outside, 'utf8').trim().split('\n') as [string, string];
      rmSync(outside);
      expect((await verify()).outside).toEqual([{ n: 2, problem: 'absent' }]);
      writeFileSync(outside, `${first}\n`);
      expect((await verify()).outside).toEqual([{ n: 2, problem: 'behind' }]);
      expect((await verifyAlone()).out).toContain('checkpoints 2 to 2 are missing');
      writeFileSync(outside, `${second}\n`);
      expect((await verify()).outside).toEqual([{ n: 1, problem: 'gap' }]);
      expect((await verifyAlone()).status).toBe(1);
      writeFileSync(outside, `${first}\n${first}\n${second.slice(0, -4)}AAAA\n`);
      expect((await verify()).outside).toEqual([{ n: 2, problem: 'forged' }, { n: 2, problem: 'behind' }]);
      expect((await verifyAlone()).status).toBe(1);
    });

    it('a checkpoint is published again until it is kept, alarms when that takes long, and in order', async () => {
      await append(record());
      let isDown = true;
      const kept: string[] = [];
      const sink = { name: 'url' as const, publish: async (jws: string) => (isDown ? Promise.reject(new Error('down')) : void kept.push(jws)) };
      const watch = watchAudit(watchPorts({ sinks: [sink] }));
      const alarms = (): Promise<object[]> => db.query(`select cause from alarm where cleared_at is null and cause like 'audit-%'`);
      await watch.check();
      expect([kept, await alarms()]).toEqual([[], []]);
      await append(record());
      now = new Date(now.getTime() + 180_000);
      await watch.check();
      expect([kept, await alarms()]).toEqual([[], [{ cause: 'audit-checkpoint' }]]);
      isDown = false;
      await watch.check();
      expect(kept.map((it) => (jwsReader(signer.publicPem)(it) as { readonly n: number }).n)).toEqual([1, 2]);
      expect(await alarms()).toEqual([]);
    });

    it('several gateways make one list: nothing twice, nothing new without new records', async () => {
      const watches = [1, 2, 3, 4].map(() => watchAudit(watchPorts()));
      for (const subject of ['1', '2', '3']) {
        await append(record({ subject }));
        now = new Date(now.getTime() + 60_000);
        await Promise.all(watches.map((it) => it.check()));
      }
      now = new Date(now.getTime() + 60_000);
      await Promise.all(watches.map((it) => it.close(1_000)));
      const lines = readFileSync(outside, 'utf8').trim().split('\n');
      expect(new Set(lines).size).toBe(3);
      expect(await verify()).toEqual({ records: 3, uncovered: 0, findings: [], outside: [] });
    });

    it('the last records are covered when the gateway closes', async () => {
      await six();
      await append(record());
      await watchAudit(watchPorts()).close(1_000);
      expect(await verify()).toMatchObject({ records: 7, uncovered: 0, findings: [] });
    });

    it('many commits at once, some rolled back, leave a whole chain', async () => {
      const attempts = Array.from({ length: 60 }, (_, n) =>
        db.inTransaction(async (tx) => {
          await appendAudit(tx, keys.auditKeys, [record({ subject: `${n}` }), record({ subject: `${n}b` })]);
          if (n % 5 === 0) {
            throw new Error('rolled back');
          }
        }),
      );
      const settled = await Promise.allSettled(attempts);
      expect(settled.filter((it) => it.status === 'fulfilled')).toHaveLength(48);
      expect(await verify()).toMatchObject({ records: 96, findings: [] });
    });

    it('a log is kept five years less a day, and then goes by the month: what is left still verifies', async () => {
      const watch = watchAudit(watchPorts());
      const at = (iso: string): void => void (now = new Date(iso));
      const write = (iso: string, journeyId: string): Promise<void> => {
        at(iso);
        return append(record({ journeyId, secret: { user: 'P. Proefarts' } }, now));
      };
      const [early, late] = [randomUUID(), randomUUID()];
      await makeAuditMonths(db, auditMonths(new Date('2026-11-01T00:00:00Z'), 1));
      await write('2026-11-23T09:15:00Z', early);
      await watch.check();
      await write('2026-12-31T23:00:00Z', late);
      await watch.check();
      // Five years less a day: readable, whoever it names too.
      at('2031-11-22T09:15:00Z');
      await watch.check();
      expect(await listAudit(db, keys.auditKeys, { journeyIds: [early] })).toMatchObject([{ secret: { user: 'P. Proefarts' } }]);
      // The month is over five years ago: first a checkpoint says so outside, then it goes.
      at('2031-12-01T00:00:00Z');
      await watch.check();
      expect(await listAudit(db, keys.auditKeys, { journeyIds: [early] })).toHaveLength(1);
      await watch.check();
      expect(await listAudit(db, keys.auditKeys, { journeyIds: [early, late] })).toMatchObject([{ journeyId: late, secret: { user: 'P. Proefarts' } }]);
      expect((await listAuditMonths(db)).map((it) => it.table)).not.toContain('audit_record_202611');
      expect(await verify()).toMatchObject({ findings: [], outside: [] });
      expect(await verifyAlone()).toEqual({ status: 0, out: 'The log is whole.\n' });
      // A year later nothing of 2026 is left, and its key neither.
      const [{ sealed } = { sealed: null }] = await listAudit(db, keys.auditKeys, { journeyIds: [late] });
      at('2032-01-01T00:00:01Z');
      await watch.check();
      at('2032-01-01T02:00:00Z');
      await watch.check();
      expect(await listAudit(db, keys.auditKeys, { journeyIds: [early, late] })).toEqual([]);
      expect(() => keys.auditKeys.open({ sealed })).toThrowError(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }) as Error);
      expect(await verify()).toMatchObject({ findings: [], outside: [] });
    });

    it('records that were dropped before their time are found, though the lane was sealed over it with every key', async () => {
      await six();
      const [kept] = await db.query<{ hash: Uint8Array }>('select hash from audit_record where seq = 3');
      await db.query('delete from audit_record where seq <= 3');
      const [stand] = await db.query<{ seq: number; hash: Uint8Array; writtenAt: Date }>('select seq, hash, written_at as "writtenAt" from audit_lane where lane = 0');
      const floored = { lane: 0, seq: stand?.seq ?? 0, hash: stand?.hash ?? new Uint8Array(), writtenAt: stand?.writtenAt ?? null, floorSeq: 3, floorHash: kept?.hash ?? new Uint8Array() };
      await db.query('update audit_lane set floor_seq = 3, floor_hash = $1, mac = $2 where lane = 0', [floored.floorHash, keys.auditKeys.mac(standText(floored))]);
      expect((await verify()).findings).toEqual([{ lane: 0, seq: 3, problem: 'dropped' }]);
      expect((await verifyAlone()).status).toBe(1);
    });

    it('whatever is appended in whatever commits, the chain is whole; whatever one record then says otherwise, it is found', async () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((it) => !it.includes('\u0000'));
      const commit = fc.array(fc.record({ actor: text, subject: fc.option(text), note: text, count: fc.integer(), list: fc.array(text, { maxLength: 3 }), ms: fc.integer({ min: -5_000, max: 5_000 }) }), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 5 }), fc.nat(), async (commits, pick) => {
          await db.inTransaction((tx) => tx.runScript(`delete from audit_record; update audit_lane set seq = 0, hash = ''::bytea, written_at = null, mac = null`));
          for (const entries of commits) {
            await append(...entries.map(({ actor, subject, note, count, list, ms }) => record({ actor, subject, detail: { [note]: count, list } }, new Date(NOW.getTime() + ms))));
          }
          const whole = await verifyLog(logSourceOf(desk), sha256);
          const total = commits.flat().length;
          await db.query(`update audit_record set actor = actor || '.' where lane = 0 and seq = $1`, [(pick % total) + 1]);
          const broken = await verifyLog(logSourceOf(desk), sha256);
          return whole.records === total && whole.findings.length === 0 && broken.findings.some((it) => it.problem === 'changed' && it.seq === (pick % total) + 1);
        }),
        { numRuns: 25, seed: 42 },
      );
    });
  });
}
