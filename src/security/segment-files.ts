import { closeSync, fdatasyncSync, openSync, readSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SLOT_BYTES } from './key-slot.ts';

/** One file of a segment. `period` is 0 as its process wrote it; a renewed one says under which period its keys are. */
export type SegmentFile = { readonly segment: number; readonly period: number; readonly path: string; readonly isClosed: boolean };

/**
 * The files of a folder of segments. A segment has one; while it is renewed, or when an older copy was put back beside it,
 * more: then the one of the newest period counts.
 */
export type SegmentFiles = {
  /** The bytes of one slot; undefined when file or slot is not there. `afresh`: looks in the folder again first. */
  read(segment: number, slot: number, afresh?: boolean): Buffer | undefined;
  /** Overwrites one slot with zeros in every file that has it, on disk when it returns. */
  clear(segment: number, slot: number): void;
  /** All files, newest period first per segment. */
  list(): readonly SegmentFile[];
};

const NAME = /^([0-9a-f]{8})(?:\.(\d+))?\.keys(\.closed)?$/;

/** Opens the folder, which may not be there yet. */
export function openSegmentFiles(folder: string): SegmentFiles {
  let index = new Map<number, string>();

  function refresh(): readonly SegmentFile[] {
    const files = listFiles(folder);
    index = new Map(files.filter((it) => !it.isClosed).toReversed().map((it) => [it.segment, it.path]));
    return files;
  }

  return {
    read: (segment, slot, afresh = false) => {
      if (afresh || !index.has(segment)) {
        refresh();
      }
      const bytes = readSlotOf(index.get(segment), slot);
      if (bytes !== undefined || afresh) {
        return bytes;
      }
      // Renewed by another process since the folder was looked at.
      refresh();
      return readSlotOf(index.get(segment), slot);
    },
    clear: (segment, slot) => {
      const cleared = new Set<string>();
      for (;;) {
        // A renewal that runs at this moment may just have copied the slot: until no file is new, it is not gone.
        const left = refresh().filter((it) => it.segment === segment && !cleared.has(it.path));
        if (left.length === 0) {
          return;
        }
        for (const { path } of left) {
          clearSlotOf(path, slot);
          cleared.add(path);
        }
      }
    },
    list: refresh,
  };
}

function listFiles(folder: string): readonly SegmentFile[] {
  const files = namesIn(folder).flatMap((name): readonly SegmentFile[] => {
    const [, segment, period = '0', closed] = NAME.exec(name) ?? [];
    return segment === undefined ? [] : [{ segment: Number.parseInt(segment, 16), period: Number(period), path: join(folder, name), isClosed: closed !== undefined }];
  });
  return files.toSorted((a, b) => a.segment - b.segment || b.period - a.period);
}

/** Overwrites one slot of one file; one that is not there holds nothing. */
export function clearSlotOf(path: string, slot: number): void {
  const file = openIfThere(path, 'r+');
  if (file === undefined) {
    return;
  }
  try {
    const old = Buffer.alloc(SLOT_BYTES);
    if (readSync(file, old, 0, SLOT_BYTES, slot * SLOT_BYTES) === SLOT_BYTES) {
      writeSync(file, Buffer.alloc(SLOT_BYTES), 0, SLOT_BYTES, slot * SLOT_BYTES);
      fdatasyncSync(file);
    }
  } finally {
    closeSync(file);
  }
}

function readSlotOf(path: string | undefined, slot: number): Buffer | undefined {
  const file = path === undefined ? undefined : openIfThere(path, 'r');
  if (file === undefined) {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(SLOT_BYTES);
    return readSync(file, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES) === SLOT_BYTES ? bytes : undefined;
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string, flags: 'r' | 'r+'): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
