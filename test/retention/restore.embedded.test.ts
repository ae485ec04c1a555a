import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../src/open-storage.ts';
import { describeRestore } from './restore.ts';

let dataDir = '';

describeRestore('embedded', {
  copy: async (real, folder) => {
    const [row] = await real.gateway.storage.database.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
    dataDir = real.dataDir;
    // A copy of files is whole only after a checkpoint: nothing is written between.
    await real.gateway.storage.database.query('checkpoint');
    cpSync(join(dataDir, 'db', 'pg'), folder, { recursive: true });
    if (row === undefined) {
      throw new Error('no database');
    }
  },
  restore: async (_real, folder) => {
    rmSync(join(dataDir, 'db', 'pg'), { recursive: true });
    cpSync(folder, join(dataDir, 'db', 'pg'), { recursive: true });
    return openStorage({ dataDir, databaseUrl: undefined, masterKeyFile: undefined, auditSigningKeyFile: undefined }, { now: () => new Date('2026-12-24T08:20:00Z') });
  },
  end: (storage) => storage.close(),
});
