import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { openPostgres } from '../../../src/store/open-postgres.ts';
import { hasPostgres, openEmptySchema, POSTGRES_URL } from '../../contract/open-test-database.ts';

const AT = new Date('2026-11-23T08:00:00Z');

describe.skipIf(!(await hasPostgres()))('migrations on PostgreSQL', () => {
  it('gateways that start together on an empty database migrate it once', async () => {
    const { db, remove } = await openEmptySchema('migrate');
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => migrate(db, AT)));
    expect(reports.filter((it) => it.applied.length > 0)).toHaveLength(1);
    expect(new Set(reports.map((it) => it.version)).size).toBe(1);
    expect(await db.query('select count(*) as n from audit_lane')).toEqual([{ n: 32 }]);
    await remove();
  });

  it('a migration that takes longer than any statement may is done all the same, and who waits for it waits', async () => {
    const { db, remove } = await openEmptySchema('slow');
    const [{ schema = '' } = {}] = await db.query<{ schema: string }>('select current_schema() as schema');
    const folder = mkdtempSync(join(tmpdir(), 'mgn-slow-'));
    writeFileSync(join(folder, '000001-slow.sql'), '-- additive\nselect pg_sleep(1.2);');
    const hurried = openPostgres({ url: POSTGRES_URL, schema, statementTimeoutMs: 400, answerTimeoutMs: 600 });
    const reports = await Promise.all([1, 2].map(() => migrate(hurried, AT, pathToFileURL(`${folder}/`))));
    expect(reports.map((it) => it.applied).toSorted()).toEqual([[], [1]]);
    // The limit is that transaction's alone.
    await expect(hurried.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(hurried.inTransaction((tx) => tx.query('select pg_sleep(5)'))).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await hurried.close();
    rmSync(folder, { recursive: true, force: true });
    await remove();
  });
});

describe('a PostgreSQL that is not there', () => {
  it('is DATABASE_UNAVAILABLE, and no password stands in what is thrown', async () => {
    const db = openPostgres({ url: 'postgres://gw:geheim@127.0.0.1:1/none' });
    const error: unknown = await db.query('select 1').catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(db.inTransaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(JSON.stringify(error) + String(error)).not.toContain('geheim');
    await db.close();
  });
});

describe.skipIf(!(await hasPostgres()))('faults of PostgreSQL', () => {
  it('a deadlock is JOURNEY_CHANGED for one of the two, and a statement that takes too long DATABASE_UNAVAILABLE', async () => {
    const { db, remove } = await openEmptySchema('faults');
    await db.query('create table pair (id integer primary key, n integer)');
    await db.query('insert into pair values (1, 0), (2, 0)');
    let arrived = 0;
    const both = async (first: number, second: number): Promise<void> =>
      db.inTransaction(async (tx) => {
        await tx.query('update pair set n = n + 1 where id = $1', [first]);
        arrived += 1;
        while (arrived < 2) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await tx.query('update pair set n = n + 1 where id = $1', [second]);
      });
    const results = await Promise.allSettled([both(1, 2), both(2, 1)]);
    const failed = results.filter((it) => it.status === 'rejected');
    expect(failed.map((it) => (it.reason as { code: string }).code)).toEqual(['JOURNEY_CHANGED']);
    await expect(
      db.inTransaction(async (tx) => {
        await tx.allow(50);
        await tx.query('select pg_sleep(5)');
      }),
    ).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await remove();
  });

  it('a connection cut off in a transaction is DATABASE_UNAVAILABLE, and the pool goes on', async () => {
    const { db, remove } = await openEmptySchema('cut');
    const cut = db.inTransaction(async (tx) => {
      const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await db.query('select pg_terminate_backend($1)', [own?.pid ?? 0]);
      await tx.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await db.query('select 1 as n')).toEqual([{ n: 1 }]);
    await remove();
  });
});
