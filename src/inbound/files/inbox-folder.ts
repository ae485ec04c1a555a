import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands in a folder that senders drop files into. `mark` changes with size and time of the last write. */
export type DroppedFile = { readonly name: string; readonly mark: string; readonly isReady: boolean };

/** Temporary names of programs that copy or upload, and hidden files. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload|ok)$/i;

/**
 * The inbox of senders that can only drop files, and its folders: `working/` taken over and in hand, `done/` answered
 * without error, `failed/` answered with one; beside each file in the last two its answer, `<file>.ack`.
 */
export class InboxFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folders that are missing. @throws when the inbox can't be written. */
  async open(): Promise<void> {
    for (const name of ['working', 'done', 'failed']) {
      await mkdir(join(this.folder, name), { recursive: true });
    }
  }

  /** Files that wait, by name. One with `<file>.ok` beside it is ready as it is: its sender says that it is whole. */
  async list(): Promise<readonly DroppedFile[]> {
    const entries = await readdir(this.folder, { withFileTypes: true });
    const names = new Set(entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])));
    const files = [...names].filter((name) => !UNFINISHED.test(name)).toSorted();
    const marked = await Promise.all(files.map(async (name): Promise<DroppedFile | undefined> => {
      const found = await stat(join(this.folder, name)).catch(() => undefined);
      return found && { name, mark: `${found.size} ${found.mtimeMs}`, isReady: names.has(`${name}.ok`) };
    }));
    return marked.filter((one) => one !== undefined);
  }

  /** Files that were taken over and not finished, as after a crash. */
  async listWorking(): Promise<readonly string[]> {
    return (await readdir(join(this.folder, 'working'))).filter((name) => !UNFINISHED.test(name)).toSorted();
  }

  /** Takes a file over in one step; false when another process was first. `as` is its name from here on. */
  async takeOver(name: string, as: string): Promise<boolean> {
    const isOurs = await rename(join(this.folder, name), join(this.folder, 'working', as)).then(() => true, () => false);
    if (isOurs) {
      await rename(join(this.folder, `${name}.ok`), join(this.folder, 'working', `${as}.ok`)).catch(() => undefined);
    }
    return isOurs;
  }

  /** The bytes of a file in hand; undefined when another process finished it. */
  async read(name: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.folder, 'working', name)).catch(() => undefined);
  }

  /** Puts a file away with its answer beside it. The answer is there, whole, before the file is. */
  async finish(name: string, to: 'done' | 'failed', answer: Uint8Array): Promise<void> {
    const target = join(this.folder, to, name);
    await writeFile(`${target}.ack.tmp`, answer);
    await rename(`${target}.ack.tmp`, `${target}.ack`);
    await rename(join(this.folder, 'working', name), target).catch(() => undefined);
    await rename(join(this.folder, 'working', `${name}.ok`), `${target}.ok`).catch(() => undefined);
  }
}
