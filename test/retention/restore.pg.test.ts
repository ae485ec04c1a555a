import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openStorage } from '../../src/open-storage.ts';
import { hasPostgres, onServer, POSTGRES_URL } from '../contract/open-test-database.ts';
import { describeRestore } from './restore.ts';

let schema = '';

describe.skipIf(!(await hasPostgres()))('PostgreSQL', () => {
  describeRestore('postgres', {
    copy: async (real, folder) => {
      const [row] = await real.gateway.storage.database.query<{ schema: string }>('select current_schema() as schema');
      schema = row?.schema ?? '';
      execFileSync('pg_dump', ['--dbname', POSTGRES_URL, '--schema', schema, '--file', folder]);
    },
    restore: async (real, folder) => {
      await onServer(`drop schema ${schema} cascade`);
      execFileSync('psql', ['--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', POSTGRES_URL, '--file', folder], { stdio: 'ignore' });
      const settings = { dataDir: real.dataDir, databaseUrl: POSTGRES_URL, masterKeyFile: join(real.dataDir, 'test-master.key'), auditSigningKeyFile: undefined };
      return openStorage(settings, { now: () => new Date('2026-12-24T08:20:00Z') }, schema);
    },
    end: async (storage) => {
      await storage.close();
      await onServer(`drop schema ${schema} cascade`);
    },
  });
});
