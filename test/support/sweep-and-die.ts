import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { journeyStore } from '../../src/journey-store.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { openStorage } from '../../src/open-storage.ts';
import { makeSweeper } from '../../src/sweeper.ts';
import { sampleNetwork } from './sample-network.ts';

/** One sweep on PostgreSQL that ends its process, as a power cut would, after so many commits and erased keys. */
const [dataDir = '', databaseUrl = '', schema = '', now = '', steps = ''] = process.argv.slice(2);
const clock = { now: (): Date => new Date(now) };
let left = Number(steps);
const step = (): void => {
  left -= 1;
  if (left === 0) {
    process.kill(process.pid, 'SIGKILL');
  }
};

const opened = await openStorage({ dataDir, databaseUrl, masterKeyFile: join(dataDir, 'test-master.key'), auditSigningKeyFile: undefined }, clock, schema);
const database: typeof opened.database = {
  ...opened.database,
  inTransaction: async (work) => {
    const value = await opened.database.inTransaction(work);
    step();
    return value;
  },
};
const keys: typeof opened.keys = {
  ...opened.keys,
  erase: (ref) => {
    opened.keys.erase(ref);
    step();
  },
};
const storage = { ...opened, database, keys };
const network = sampleNetwork;
const { cipher, hash, auditKeys, taskId, requestId, consultatieTaskId } = storage;
const store = journeyStore(database, keys, { sealing: cipher, hash, auditKeys, newId: randomUUID, network, taskId, requestId, consultatieTaskId, wake: () => undefined });
await makeSweeper({ storage, store, network, clock, newId: randomUUID, log: SILENT_LOG, holder: randomUUID() })();
await opened.close();
