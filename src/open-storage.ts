import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AuditKeys } from './audit/audit-keys.ts';
import { auditMonths } from './audit/audit-months.ts';
import { standText } from './audit/lane-stand.ts';
import type { Settings } from './config/settings.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import { externalPath } from './policy/external-ids.ts';
import { consultatieTaskId } from './policy/consultatie/render-consultatie-task.ts';
import { taskId } from './policy/render/render-task.ts';
import type { ConsultatieTaskId } from './pipeline/consultatie/consultatie-store.ts';
import { requireKeyStore, requireOwnKeyStore } from './require-key-store.ts';
import { openAuditKeys } from './security/audit-keys.ts';
import type { ContentCipher } from './security/content-cipher.ts';
import { contentCipher } from './security/content-cipher.ts';
import type { ExternalIdParts } from './security/external-id.ts';
import { externalId } from './security/external-id.ts';
import type { KeyStore, KeyStoreOptions } from './security/key-store.ts';
import { openKeyStore } from './security/key-store.ts';
import type { KeyedHash } from './security/keyed-hash.ts';
import { keyedHash, purposeKey } from './security/keyed-hash.ts';
import { loadMasterKey } from './security/load-master-key.ts';
import type { SigningKey } from './security/signing-key.ts';
import { openSigningKey } from './security/signing-key.ts';
import type { CheckpointKey } from './security/checkpoint-key.ts';
import { loadCheckpointKey } from './security/checkpoint-key.ts';
import type { Database } from './store/database.ts';
import { makeAuditMonths } from './store/make-audit-months.ts';
import type { MigrationReport } from './store/migrate.ts';
import { migrate } from './store/migrate.ts';
import { openPostgres } from './store/open-postgres.ts';
import { sealAuditLanes } from './store/seal-audit-lanes.ts';
import type { View } from './workflow/effects.ts';
import type { Taak } from './workflow/journey.ts';

/** The database with its keys: everything that outlives the process. */
export type Storage = {
  readonly database: Database;
  readonly keys: KeyStore;
  readonly cipher: ContentCipher;
  readonly hash: KeyedHash;
  readonly auditKeys: AuditKeys & { destroyYearsBefore(year: number): void };
  readonly signer: CheckpointKey;
  readonly migration: MigrationReport;
  readonly tokenKey: Uint8Array;
  /** The key with which we sign our own calls; made at first use. */
  readonly signingKey: () => Promise<SigningKey>;
  /** The id under which one recipient knows one resource (design 5.1). */
  readonly externalId: (parts: ExternalIdParts) => string;
  readonly taskId: (journeyId: string, taak: Taak) => string;
  readonly requestId: (journeyId: string, taak: Taak, request: string) => string;
  readonly consultatieTaskId: ConsultatieTaskId;
  close(): Promise<void>;
};

type PoolSettings = Partial<Pick<Settings, 'databasePool' | 'databaseTimeoutMs'>>;

/**
 * Opens database and key store, brings the database up to date. Embedded: both below `dataDir`, with a master key of its
 * own; PostgreSQL: the operator's master key, the key store still below `dataDir` (design 5.10: apart from the database).
 * @throws Fault ENVIRONMENT when the key store is not there, or is another's, while the database is in use.
 */
export async function openStorage(settings: Pick<Settings, 'databaseUrl' | 'dataDir' | 'masterKeyFile' | 'auditSigningKeyFile'> & PoolSettings, clock: Clock, schema?: string): Promise<Storage> {
  const masterKeyFile = masterKeyFileOf(settings);
  const masterKey = loadMasterKey(masterKeyFile, { create: settings.databaseUrl === undefined });
  const readMasterKey = masterKeyNow(masterKeyFile, masterKey);
  const signer = loadCheckpointKey(settings.auditSigningKeyFile ?? join(settings.dataDir, 'audit-signing.pem'), { create: settings.auditSigningKeyFile === undefined });
  const folder = keyFolderOf(settings);
  const database = await openDatabase(settings, schema);
  const { keys, hash, auditKeys, migration } = await prepare(database, { folder, masterKey, readMasterKey, clock }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const idKey = purposeKey(keys.rootSecret, 'external-id');
  const idOf = (parts: ExternalIdParts): string => externalId(idKey, parts);
  return {
    database, keys, cipher: contentCipher(keys), hash,
    auditKeys, signer, migration,
    tokenKey: purposeKey(keys.rootSecret, 'access-token'),
    signingKey: openSigningKey({ path: join(keyFolderOf(settings), 'signing.json'), place: 'signing', masterKey: masterKeyNow(masterKeyFile, masterKey) }),
    externalId: idOf,
    taskId: (journey, taak) => idOf({ journey, recipient: taak.owner, type: 'Task', path: externalPath(taak.view as View, 'Task', taskId(taak)) }),
    requestId: (journey, taak, request) => idOf({ journey, recipient: taak.owner, type: 'ServiceRequest', path: externalPath(taak.view as View, 'ServiceRequest', request) }),
    consultatieTaskId: (journey, { localId, owner, view }) => idOf({ journey, recipient: owner, type: 'Task', path: externalPath(view, 'Task', consultatieTaskId(localId)) }),
    close: async () => {
      await database.close();
      await keys.close();
    },
  };
}

/** Where the master key stands. */
export function masterKeyFileOf({ masterKeyFile, dataDir }: Pick<Settings, 'dataDir' | 'masterKeyFile'>): string {
  return masterKeyFile ?? join(dataDir, 'master.key');
}

/** Where the key store stands. */
export function keyFolderOf({ dataDir }: Pick<Settings, 'dataDir'>): string {
  return join(dataDir, 'keys');
}

/** The master key as its file has it now, since it may be rotated; the one of the start when the file was taken away. */
function masterKeyNow(path: string, atStart: Uint8Array): () => Uint8Array {
  return () => {
    try {
      return loadMasterKey(path, { create: false });
    } catch {
      return atStart;
    }
  };
}

/** The migration that chains the log anew: its lanes are sealed right behind it, as it has no keys. */
const AUDIT_MIGRATION = 4;

type Prepared = Pick<Storage, 'keys' | 'hash' | 'auditKeys' | 'migration'>;

/** Opens the key store, and only the one that belongs to what the database holds; then brings the database up to date. */
async function prepare(database: Database, options: KeyStoreOptions & { readonly readMasterKey: () => Uint8Array }): Promise<Prepared> {
  const now = options.clock.now();
  await requireKeyStore(database, options.folder);
  const keys = openKeyStore(options);
  const hash = keyedHash(keys.rootSecret);
  const auditKeys = openAuditKeys({ folder: options.folder, masterKey: options.readMasterKey, hash });
  const migration = await migrate(database, now);
  if (migration.applied.includes(AUDIT_MIGRATION)) {
    await database.inTransaction((tx) => sealAuditLanes(tx, (stand) => auditKeys.mac(standText(stand))));
  }
  await requireOwnKeyStore(database, auditKeys);
  await makeAuditMonths(database, auditMonths(now, 1));
  return { keys, hash, auditKeys, migration };
}

/** Opens the database alone: for `db migrate` and for looking. */
export async function openDatabase({ databaseUrl, dataDir, databasePool, databaseTimeoutMs }: Pick<Settings, 'databaseUrl' | 'dataDir'> & PoolSettings, schema?: string): Promise<Database> {
  if (databaseUrl === undefined) {
    // Loaded where it is used: a gateway on PostgreSQL starts sooner without it.
    const { openEmbedded } = await import('./store/open-embedded.ts');
    return openEmbedded(join(dataDir, 'db'));
  }
  return openPostgres({ url: databaseUrl, ...(databasePool === undefined ? {} : { poolSize: databasePool }), ...(databaseTimeoutMs === undefined ? {} : { statementTimeoutMs: databaseTimeoutMs }), ...(schema === undefined ? {} : { schema }) });
}

/** Ids of the running gateway: random, and never from anything of a person. */
export const randomId: NewId = randomUUID;

/** Chance for jitter, in [0, 1). */
export function randomFraction(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
