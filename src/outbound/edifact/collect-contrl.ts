import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContrlAnswer } from './read-contrl.ts';
import { readContrl } from './read-contrl.ts';

/** How many files of an `in` folder were acknowledgements, and how many could not be read as one. */
export type Collected = { readonly answers: number; readonly unreadable: number };

const MAX_BYTES = 1024 * 1024;

/**
 * Reads the acknowledgements (CONTRL) that the mail client put into `<folder>/in`, oldest name first, and gives each to
 * `onAnswer`; its `reference` is `interchangeReference` of the delivery. Only when that succeeded is the file moved to
 * `in/read`, so that none is lost; what is no CONTRL goes to `in/unread` for a person. Names with a dot in front are
 * still being written. Rejects when the folder can't be read; a folder that is not there holds nothing.
 */
export async function collectContrl(folder: string, onAnswer: (answer: ContrlAnswer) => Promise<void>): Promise<Collected> {
  const inbox = join(folder, 'in');
  const entries = await readdir(inbox, { withFileTypes: true }).catch(nothingIfAbsent);
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name).toSorted();
  let answers = 0;
  for (const name of names) {
    const answer = readContrl(await readStart(join(inbox, name)));
    if (answer !== undefined) {
      await onAnswer(answer);
      answers += 1;
    }
    await moveInto(join(inbox, answer === undefined ? 'unread' : 'read'), join(inbox, name), name);
  }
  return { answers, unreadable: names.length - answers };
}

/** One byte over the limit is enough for the reader to refuse it; a large file is never held whole. */
async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

async function moveInto(target: string, path: string, name: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await rename(path, join(target, name));
}

function nothingIfAbsent(cause: NodeJS.ErrnoException): [] {
  if (cause.code === 'ENOENT') {
    return [];
  }
  throw cause;
}
