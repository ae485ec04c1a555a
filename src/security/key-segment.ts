import { randomBytes } from 'node:crypto';
import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync, readSync, write, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SLOT_BYTES } from './key-slot.ts';
import { syncFolder } from './write-once.ts';

const writeAt = promisify(write);
const syncData = promisify(fdatasync);

/** A file of key slots that this process alone appends to. `file` is its open descriptor. */
export type KeySegment = { readonly segment: number; readonly file: number };

/** The file of a segment. */
export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${segment.toString(16).padStart(8, '0')}.keys`);
}

/** Makes a new segment with a number that no other process has. */
export function createSegment(folder: string): KeySegment {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const segment = randomBytes(4).readUInt32BE(0);
    try {
      const file = openSync(segmentPath(folder, segment), 'wx', 0o600);
      syncFolder(folder);
      return { segment, file };
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

/** Ends appending. */
export function closeSegment({ file }: KeySegment): void {
  closeSync(file);
}

/** Reads one slot; undefined when file or slot is not there. */
export function readSlot(folder: string, segment: number, slot: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(segmentPath(folder, segment), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    const bytes = Buffer.alloc(SLOT_BYTES);
    return readSync(file, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES) === SLOT_BYTES ? bytes : undefined;
  } finally {
    closeSync(file);
  }
}

/** Overwrites one slot with zeros, on disk when it returns. */
export function clearSlot(folder: string, segment: number, slot: number): void {
  const file = openSync(segmentPath(folder, segment), 'r+');
  try {
    writeSync(file, Buffer.alloc(SLOT_BYTES), 0, SLOT_BYTES, slot * SLOT_BYTES);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}
