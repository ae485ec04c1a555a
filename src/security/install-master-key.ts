import { existsSync, rmSync } from 'node:fs';
import { loadMasterKey } from './load-master-key.ts';
import { masterKeyId, rotateMasterKey } from './rotate-master-key.ts';
import type { Rotation } from './rotate-master-key.ts';
import { overwrite, replaceFile } from './write-once.ts';

/** Where a rotation begins and ends: the key store, the file with the key in use, and the file with the new one. */
export type KeyFiles = { readonly folder: string; readonly masterKeyFile: string; readonly newKeyFile: string };

/** What a rotation did. */
export type Rotated = { readonly from: string; readonly to: string; readonly files: number };

/**
 * Rotates to the key of a file, which is made when it is not there, and puts it into the master key file. Until all is
 * wrapped the key before stands beside it (`.previous`), so that a rotation that was cut off can be ended; then it is
 * overwritten and removed. @throws Fault ENVIRONMENT when a file is malformed or others may read it.
 */
export function installMasterKey({ folder, masterKeyFile, newKeyFile }: KeyFiles, onStep?: Rotation['onStep']): Rotated {
  const previousFile = `${masterKeyFile}.previous`;
  const to = loadMasterKey(newKeyFile, { create: true });
  const installed = loadMasterKey(masterKeyFile, { create: false });
  const isInstalled = Buffer.compare(installed, to) === 0;
  const from = isInstalled && existsSync(previousFile) ? loadMasterKey(previousFile, { create: false }) : installed;
  const files = rotateMasterKey({
    folder, from, to,
    install: () => {
      if (!isInstalled) {
        replaceFile(previousFile, keyText(from));
        replaceFile(masterKeyFile, keyText(to));
      }
    },
    ...(onStep === undefined ? {} : { onStep }),
  });
  if (existsSync(previousFile)) {
    overwrite(previousFile);
    rmSync(previousFile);
  }
  return { from: masterKeyId(from), to: masterKeyId(to), files };
}

function keyText(key: Uint8Array): string {
  return `${Buffer.from(key).toString('base64')}\n`;
}
