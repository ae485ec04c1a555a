import { mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where a file goes: `read` acted upon; `unread` no message of iWmo 3.2, for a person; `other` a message for the aanbieder's
 * own software, which answers it.
 */
export type Verdict = 'read' | 'unread' | 'other';

/** The largest message that VECOZO and the GGk carry (IB003). */
const MAX_BYTES = 25 * 1024 * 1024;
/** Temporary names of programs that copy or upload, and hidden files. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload)$/i;
/** What a crash left in hand is taken again after this. */
const ABANDONED_MS = 5 * 60_000;

/**
 * Takes the files that were put into `<folder>/in`, oldest name first, each in hand by one process only (`in/working`), gives
 * it to `handle` and puts it where the verdict says. A file that changed within `stableMs` is still being written. When
 * `handle` throws, the file waits in `in` for the next look and the others go on. Answers how many were handled, and how many
 * threw. Rejects when the folder can't be read; one that is not there holds nothing. File names may name a person.
 */
export async function collectBerichten(folder: string, handle: (bytes: Uint8Array) => Promise<Verdict>, stableMs = 2000): Promise<{ readonly handled: number; readonly failed: number }> {
  const inbox = join(folder, 'in');
  await takeBack(inbox);
  let [handled, failed] = [0, 0];
  for (const name of await namesIn(inbox)) {
    const path = join(inbox, 'working', name);
    if (!(await isWhole(join(inbox, name), stableMs)) || !(await moveInto(join(inbox, 'working'), join(inbox, name), name))) {
      continue;
    }
    try {
      const bytes = await readLimited(path);
      await moveInto(join(inbox, bytes === undefined ? 'unread' : await handle(bytes)), path, name);
      handled += 1;
    } catch {
      await moveInto(inbox, path, name);
      failed += 1;
    }
  }
  return { handled, failed };
}

async function takeBack(inbox: string): Promise<void> {
  for (const name of await namesIn(join(inbox, 'working'))) {
    const path = join(inbox, 'working', name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.ctimeMs + ABANDONED_MS <= Date.now()) {
      await moveInto(inbox, path, name);
    }
  }
}

async function isWhole(path: string, stableMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs + stableMs <= Date.now();
}

/** Undefined: larger than any message. */
async function readLimited(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return size > MAX_BYTES ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
}

/** One step, so that one process has it; false when another was first. */
async function moveInto(target: string, path: string, name: string): Promise<boolean> {
  await mkdir(target, { recursive: true });
  return rename(path, join(target, name)).then(() => true, nothingIfAbsent(false));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nothingIfAbsent([]));
  return entries.filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name)).map(({ name }) => name).toSorted();
}

function nothingIfAbsent<T>(nothing: T): (cause: NodeJS.ErrnoException) => T {
  return (cause) => {
    if (cause.code === 'ENOENT') {
      return nothing;
    }
    throw cause;
  };
}
