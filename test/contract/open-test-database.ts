import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openEmbedded } from '../../src/store/open-embedded.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';

/** Where the tests find PostgreSQL. */
export const POSTGRES_URL = process.env['MGN_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

/** A database of the test's own; `remove` closes and forgets it. */
export type TestDatabase = { readonly db: Database; readonly remove: () => Promise<void> };

/** A fresh embedded database in a folder of its own, migrated. */
export async function openTestEmbedded(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-embedded-'));
  const db = await openEmbedded(folder);
  await migrate(db, new Date('2026-11-23T08:00:00Z'));
  return {
    db,
    remove: async () => {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A fresh schema on PostgreSQL, named after the test file, migrated. */
export async function openTestPostgres(file: string): Promise<TestDatabase> {
  const { db, remove } = await openEmptySchema(file);
  await migrate(db, new Date('2026-11-23T08:00:00Z'));
  return { db, remove };
}

/** A fresh schema with nothing in it. */
export async function openEmptySchema(file: string): Promise<TestDatabase> {
  const schema = `t_${createHash('sha256').update(`${file}/${process.pid}`).digest('hex').slice(0, 16)}`;
  await onServer(`drop schema if exists ${schema} cascade`, `create schema ${schema}`);
  const db = openPostgres({ url: POSTGRES_URL, schema });
  return {
    db,
    remove: async () => {
      await db.close();
      await onServer(`drop schema if exists ${schema} cascade`);
    },
  };
}

/** Whether the PostgreSQL tests can run; with MGN_TEST_POSTGRES=required an absent server is a failure, not a skip. */
export async function hasPostgres(): Promise<boolean> {
  if (process.env['MGN_TEST_POSTGRES'] === 'required') {
    return true;
  }
  try {
    await onServer('select 1');
    return true;
  } catch {
    return false;
  }
}

/** Runs statements on the server itself, beside any pool. */
export async function onServer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    for (const statement of statements) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
