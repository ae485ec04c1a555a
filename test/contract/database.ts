import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { TestDatabase } from './open-test-database.ts';
import { NOW } from './test-keys.ts';

/** What both databases promise: the same types, commit or nothing, faults, migrations. */
export function describeDatabase(open: () => Promise<TestDatabase>): void {
  describe('database', () => {
    let opened: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      opened = await open();
      db = opened.db;
      await db.query(
        'create table probe (id integer primary key, at timestamptz, body bytea, doc jsonb, big bigint, words text[])',
      );
    });
    afterAll(() => opened.remove());

    it('types come back alike', async () => {
      await db.query('insert into probe values (1, $1, $2, $3::jsonb, $4, $5)', [
        NOW,
        Buffer.from([0, 255]),
        JSON.stringify({ a: [1] }),
        9_007_199_254_740_991,
        ['a', 'b"c'],
      ]);
      const [row] = await db.query<{ body: Uint8Array }>(
        'select at, body, doc, big, words, count(*) over () as n from probe where id = 1',
      );
      expect(row).toMatchObject({ at: NOW, doc: { a: [1] }, big: 9_007_199_254_740_991, words: ['a', 'b"c'], n: 1 });
      expect(row?.body).toBeInstanceOf(Uint8Array);
      expect([...(row?.body ?? [])]).toEqual([0, 255]);
    });

    it('a transaction commits all or nothing, and tells after the commit only', async () => {
      const told: string[] = [];
      const failing = db.inTransaction(async (tx) => {
        tx.afterCommit(() => told.push('rolled back'));
        await tx.query('insert into probe (id) values (2)');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await db.inTransaction(async (tx) => {
        tx.afterCommit(() => told.push('committed'));
        await tx.query('insert into probe (id) values (3)');
        expect(told).toEqual([]);
      });
      expect(told).toEqual(['committed']);
      expect(await db.query('select id from probe where id in (2, 3)')).toEqual([{ id: 3 }]);
    });

    it('a failed statement that was ignored does not look like a commit', async () => {
      const careless = db.inTransaction(async (tx) => {
        await tx.query('insert into probe (id) values (4)');
        await tx.query('insert into probe (id) values (4)').catch(() => undefined);
      });
      await expect(careless).rejects.toThrow();
      expect(await db.query('select id from probe where id = 4')).toEqual([]);
    });

    it('statements of one transaction may run side by side, and the connection survives an error among them', async () => {
      const mixed = db.inTransaction((tx) =>
        Promise.all([tx.query('select 1'), tx.query('select 1 / 0'), tx.query('select 1')]),
      );
      await expect(mixed).rejects.toMatchObject({ code: 'INTERNAL', details: { sqlState: '22012' } });
      const both = await db.inTransaction((tx) => Promise.all([tx.query('select 5 as n'), tx.query('select 5 as n')]));
      expect(both).toEqual([[{ n: 5 }], [{ n: 5 }]]);
    });

    it('a fault carries no value of a statement', async () => {
      await db.query('insert into probe (id) values (5)');
      const error = await db.query('insert into probe (id) values ($1)', [5]).catch((it: unknown) => it);
      expect(JSON.stringify([String(error), (error as { details: unknown }).details])).not.toContain('(5)');
    });

    it('migrating again, also several at once, does nothing', async () => {
      const reports = await Promise.all([migrate(db, NOW), migrate(db, NOW), migrate(db, NOW)]);
      expect(reports.map((it) => it.applied)).toEqual([[], [], []]);
    });

    it('a database that is ahead is refused, and so is a migration changed afterwards', async () => {
      await db.query(`insert into schema_migration values (999999, '999999-later.sql', '', $1)`, [NOW]);
      await expect(migrate(db, NOW)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { version: 999999 } });
      await db.query('delete from schema_migration where version = 999999');
      await db.query(`update schema_migration set checksum = 'other' where version = 1`);
      await expect(migrate(db, NOW)).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { version: 1 } });
    });
  });
}
