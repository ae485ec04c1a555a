import { randomBytes } from 'node:crypto';
import { closeSync, fdatasync, fstatSync, mkdirSync, openSync, statSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SLOT_BYTES } from './key-slot.ts';
import { syncFolder } from './write-once.ts';

const writeAt = promisify(write);
const syncData = promisify(fdatasync);

/** A file of key slots that this process alone appends to. `file` is its open descriptor. */
export type KeySegment = { readonly segment: number; readonly file: number; readonly path: string };

/** The file of a segment as its process appends to it; a renewed one has the period in its name (`segment-files.ts`). */
export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${segment.toString(16).padStart(8, '0')}.keys`);
}

/** Makes a new segment with a number that no other process has. */
export function createSegment(folder: string): KeySegment {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const segment = randomBytes(4).readUInt32BE(0);
    const path = segmentPath(folder, segment);
    try {
      const file = openSync(path, 'wx', 0o600);
      syncFolder(folder);
      return { segment, file, path };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** Writes slots from `firstSlot` on; on disk when it resolves. */
export async function appendSlots({ file }: KeySegment, firstSlot: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await writeAt(file, bytes, done, bytes.length - done, firstSlot * SLOT_BYTES + done);
    done += bytesWritten;
  }
  await syncData(file);
}

/** Whether what was appended stands where readers look: false when the segment was renewed meanwhile. */
export function isInPlace({ file, path }: KeySegment): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(file).ino;
}

/** Ends appending. */
export function closeSegment({ file }: KeySegment): void {
  closeSync(file);
}
