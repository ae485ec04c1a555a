import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import { SEAL } from './aes-wrap.ts';
import { writeOnce } from './write-once.ts';

/**
 * Reads the master key: one line of base64, 32 bytes, mode 0600. With `create` (embedded database, design 5.1) it is made
 * when absent; beside a PostgreSQL the operator provides it, so that several gateways have the same one.
 * @throws Fault ENVIRONMENT when it is absent, malformed, or others may read it.
 */
export function loadMasterKey(path: string, { create }: { readonly create: boolean }): Uint8Array {
  if (create && statSync(path, { throwIfNoEntry: false }) === undefined) {
    writeOnce(path, `${randomBytes(SEAL.key).toString('base64')}\n`);
  }
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new Fault('ENVIRONMENT', { what: 'master key file is missing' });
  }
  if ((status.mode & 0o077) !== 0) {
    throw new Fault('ENVIRONMENT', { what: 'master key file may be read by others; set mode 0600' });
  }
  const text = readFileSync(path, 'utf8').trim();
  const key = Buffer.from(text, 'base64');
  if (key.length !== SEAL.key || key.toString('base64') !== text) {
    throw new Fault('ENVIRONMENT', { what: 'master key file is not one line of base64 with 32 bytes' });
  }
  return key;
}
