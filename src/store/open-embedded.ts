import { AsyncLocalStorage } from 'node:async_hooks';
import { fdatasyncSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Transaction as PgliteTransaction } from '@electric-sql/pglite';
import type { Database, ExclusiveName, SqlValue, Transaction } from './database.ts';
import { brandTransaction } from './database.ts';
import { faultFromDatabase } from './fault-from-database.ts';
import { holdFolder } from './hold-folder.ts';

/** PGlite starts with `-F` (no fsync) and never syncs by itself; these settings and `syncToDisk` make it durable. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((it) => it !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
];

/**
 * Opens (first makes) the embedded PostgreSQL in `folder`, for this process alone.
 * A commit is on disk when `inTransaction` returns. One session: work is done one after the other.
 * @throws Fault ENVIRONMENT when another process holds the folder.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = await holdFolder(folder);
  try {
    const db = await PGlite.create(join(folder, 'pg'), { startParams: START_PARAMS });
    syncToDisk(db);
    return databaseOn(db, release);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * The file system under PGlite has no fsync, so the server's own calls go nowhere. This hangs the missing operation
 * in. Private API: the version is pinned, and a test counts the calls.
 */
function syncToDisk(db: PGlite): void {
  type Stream = { readonly nfd: number };
  type Mount = { readonly type: { readonly stream_ops: { fsync?: (stream: Stream) => number } } };
  const module = (db as unknown as { Module: { FS: { lookupPath(path: string): { node: { mount: Mount } } } } }).Module;
  module.FS.lookupPath('/pglite/data/base').node.mount.type.stream_ops.fsync = (stream): number => {
    fdatasyncSync(stream.nfd);
    return 0;
  };
}

function databaseOn(db: PGlite, release: () => void): Database {
  const inside = new AsyncLocalStorage<true>();
  const busy = new Set<ExclusiveName>();
  const refuseInside = (): void => {
    if (inside.getStore() === true) {
      throw new Error('Inside inTransaction use its Transaction: the embedded database has one session.');
    }
  };
  return {
    kind: 'embedded',
    query: async (text, values) => {
      refuseInside();
      return runOn(db, text, values);
    },
    inTransaction: async (work) => {
      refuseInside();
      return inTransaction(db, (tx) => inside.run(true, () => work(tx)));
    },
    exclusively: async (name, work) => {
      // One process holds this database, so this process is all there is.
      if (busy.has(name)) {
        return undefined;
      }
      busy.add(name);
      try {
        return await work();
      } finally {
        busy.delete(name);
      }
    },
    close: async () => {
      await db.close();
      release();
    },
  };
}

async function runOn<Row>(
  on: PGlite | PgliteTransaction,
  text: string,
  values: readonly SqlValue[] = [],
): Promise<Row[]> {
  try {
    const { rows } = await on.query<Row>(text, values as unknown[]);
    return rows;
  } catch (error) {
    throw faultFromDatabase(error);
  }
}

async function inTransaction<T>(db: PGlite, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const afterCommit: (() => void)[] = [];
  const value = await db
    .transaction((tx) =>
      work(
        brandTransaction({
          query: (text, values) => runOn(tx, text, values),
          runScript: async (text) => {
            await tx.exec(text);
          },
          // Nothing limits a statement here.
          allow: async () => {},
          afterCommit: (callback) => afterCommit.push(callback),
        }),
      ),
    )
    .catch((error: unknown) => {
      throw faultFromDatabase(error);
    });
  afterCommit.forEach((callback) => callback());
  return value;
}
