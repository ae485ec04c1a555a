import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import type { Database, Transaction } from './database.ts';

/** Which migrations stand in the database after `migrate`, and which of them this call applied. */
export type MigrationReport = { readonly version: number; readonly applied: readonly number[] };

type Migration = { readonly version: number; readonly name: string; readonly text: string; readonly checksum: string };

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any fixed number will do: it is the advisory lock that gateways starting together queue for. */
const LOCK = 742_001_573;

/**
 * Brings the database up to date, all or nothing. Several processes may start at once; a second run does nothing.
 * @throws Fault ENVIRONMENT when the database is ahead of this program, or an applied migration was changed since.
 */
export async function migrate(db: Database, appliedAt: Date): Promise<MigrationReport> {
  const migrations = readMigrations();
  return db.inTransaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await tx.runScript(
      'create table if not exists schema_migration (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)',
    );
    const known = await tx.query<{ version: number; checksum: string }>(
      'select version, checksum from schema_migration order by version',
    );
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
  await tx.query('insert into schema_migration (version, name, checksum, applied_at) values ($1, $2, $3, $4)', [
    migration.version,
    migration.name,
    migration.checksum,
    appliedAt,
  ]);
}

/** The migrations that ship with this program, in order. */
function readMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((it) => /^\d{6}-.+\.sql$/.test(it))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      return {
        version: Number(name.slice(0, 6)),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}

function refuseUnknown(
  known: readonly { version: number; checksum: string }[],
  migrations: readonly Migration[],
): void {
  for (const { version, checksum } of known) {
    const own = migrations.find((it) => it.version === version);
    if (own === undefined) {
      throw new Fault('ENVIRONMENT', { what: 'database is newer than this program', version });
    }
    if (own.checksum !== checksum) {
      throw new Fault('ENVIRONMENT', { what: 'applied migration was changed', version });
    }
  }
}
