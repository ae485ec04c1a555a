import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts a file into `<folder>/out`, from where the operator's client takes it: written aside, synced, then renamed, so that
 * nobody ever sees half a file. The same name again replaces it. The folder itself is never made, since a share that is not
 * mounted must not look like one that takes files. Rejects when it can't be written.
 */
export async function putIntoFolder(folder: string, name: string, content: Uint8Array): Promise<void> {
  const out = join(folder, 'out');
  const aside = join(out, `.${name}.tmp`);
  try {
    await mkdir(out).catch(ignoreExisting);
    // Readable for the operator's group, where the client runs; for nobody else.
    await writeSynced(aside, content, 0o640);
    await rename(aside, join(out, name));
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw cause;
  }
}

async function writeSynced(path: string, content: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function ignoreExisting(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EEXIST') {
    throw cause;
  }
}
