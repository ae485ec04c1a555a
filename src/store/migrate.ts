import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import type { Database, Transaction } from './database.ts';

/** Which migrations stand in the database after `migrate`, and which of them this call applied. */
export type MigrationReport = { readonly version: number; readonly applied: readonly number[] };

type Migration = { readonly version: number; readonly name: string; readonly text: string; readonly checksum: string; readonly isAdditive: boolean };
type Known = { readonly version: number; readonly checksum: string; readonly additive: boolean };

/** First line of a migration that takes nothing away: gateways of before it go on beside it, and may still be started. */
const ADDITIVE = '-- additive\n';
/** How long a change of a table waits for those that use it; meanwhile nobody else can, so it is short. */
const LOCK_MS = 10_000;

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any fixed number will do: it is the advisory lock that gateways starting together queue for. */
const LOCK = 742_001_573;

/**
 * Brings the database up to date, all or nothing. Several processes may start at once; a second run does nothing. A
 * database that is ahead of this program by additive migrations alone is left as it is (rolling upgrade, going back).
 * @throws Fault ENVIRONMENT when it is ahead by another kind, or an applied migration was changed since.
 */
export async function migrate(db: Database, appliedAt: Date, folder: URL = FOLDER): Promise<MigrationReport> {
  const migrations = readMigrations(folder);
  return db.inTransaction(async (tx) => {
    // Another gateway may migrate a large table: waiting for it takes as long as it takes.
    await tx.allow(0);
    await tx.query('set local lock_timeout = 0');
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await tx.query(`set local lock_timeout = ${LOCK_MS}`);
    await tx.runScript(
      `create table if not exists schema_migration (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)`,
    );
    if ((await tx.query("select from information_schema.columns where table_schema = current_schema() and table_name = 'schema_migration' and column_name = 'additive'")).length === 0) {
      await tx.runScript('alter table schema_migration add column additive boolean not null default false');
    }
    const known = await tx.query<Known>('select version, checksum, additive from schema_migration order by version');
    refuseUnknown(known, migrations);
    const missing = migrations.filter((it) => !known.some(({ version }) => version === it.version));
    for (const migration of missing) {
      await apply(tx, migration, appliedAt);
    }
    return { version: migrations.at(-1)?.version ?? 0, applied: missing.map((it) => it.version) };
  });
}

async function apply(tx: Transaction, migration: Migration, appliedAt: Date): Promise<void> {
  await tx.runScript(migration.text);
  await tx.query('insert into schema_migration (version, name, checksum, applied_at, additive) values ($1, $2, $3, $4, $5)', [
    migration.version,
    migration.name,
    migration.checksum,
    appliedAt,
    migration.isAdditive,
  ]);
}

/** The migrations that ship with this program, in order. */
function readMigrations(folder: URL): readonly Migration[] {
  return readdirSync(folder)
    .filter((it) => /^\d{6}-.+\.sql$/.test(it))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return {
        version: Number(name.slice(0, 6)),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
        isAdditive: text.startsWith(ADDITIVE),
      };
    });
}

function refuseUnknown(
  known: readonly Known[],
  migrations: readonly Migration[],
): void {
  for (const { version, checksum, additive } of known) {
    const own = migrations.find((it) => it.version === version);
    if (own === undefined && additive) {
      continue;
    }
    if (own === undefined) {
      throw new Fault('ENVIRONMENT', { what: 'database is newer than this program', version });
    }
    if (own.checksum !== checksum) {
      throw new Fault('ENVIRONMENT', { what: 'applied migration was changed', version });
    }
  }
}
