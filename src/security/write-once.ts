import { closeSync, fdatasyncSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';

/**
 * Writes a small secret file that did not exist, mode 0600, on disk when it returns. False when it was there already:
 * of several processes that start together one writes, and the others read what it wrote.
 */
export function writeOnce(path: string, text: string): boolean {
  const draft = writeDraft(path, text);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

/** Puts a small secret file in the place of another in one step, mode 0600, on disk when it returns. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const draft = writeDraft(path, content);
  try {
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
}

/** Writes zeros over the bytes of a file, on disk when it returns. */
export function overwrite(path: string): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Buffer.alloc(fstatSync(file).size), 0, undefined, 0);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the names of new files in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeDraft(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done);
    }
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}
