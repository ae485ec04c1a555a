import type { Clock, Log } from '../../kernel/ports.ts';
import type { Stories } from '../../pipeline/stories.ts';
import type { DroppedFile } from './inbox-folder.ts';
import { InboxFolder } from './inbox-folder.ts';

/** How the inbox is watched. Times in milliseconds. */
export type InboxOptions = {
  readonly folder: string;
  readonly receive: Stories['receiveHl7v2'];
  readonly clock: Clock;
  readonly log: Log;
  /** How often is looked; and how long a file without `.ok` must stay as it is before it counts as whole. */
  readonly everyMs?: number;
  readonly stableMs?: number;
};

/** A watched inbox. `look` looks once, at once: what the timer does. */
export type WatchedInbox = { look(): Promise<void>; close(): Promise<void> };

/** An MSA that says anything but accepted. */
const REFUSED = /(?:^|[\r\n])MSA.[AC][ER]/;

/**
 * Watches a folder for HL7v2 files, one message or a batch each (issue 3, Inputs 7). A file that is still being written is
 * left alone: until `<file>.ok` stands beside it, or it has not changed for a while. It is then taken over in one step,
 * received like any message, and put into `done/` or `failed/` with its answer. What a crash left in hand is received
 * again; the same message changes nothing twice. File names may name a person: none is logged.
 */
export async function watchInbox(options: InboxOptions): Promise<WatchedInbox> {
  const { folder, log, clock, everyMs = 1000, stableMs = 2000 } = options;
  const inbox = new InboxFolder(folder);
  await inbox.open();
  const seen = new Map<string, { readonly mark: string; readonly since: number }>();
  let isFirst = true;

  const isWhole = ({ name, mark, isReady }: DroppedFile): boolean => {
    const now = clock.now().getTime();
    const before = seen.get(name);
    if (before?.mark !== mark) {
      seen.set(name, { mark, since: now });
    }
    return isReady || (before?.mark === mark && now - before.since >= stableMs);
  };

  const lookOnce = async (): Promise<void> => {
    for (const name of isFirst ? await inbox.listWorking() : []) {
      await receiveFile(options, inbox, name);
    }
    isFirst = false;
    const files = await inbox.list();
    for (const file of files.filter(isWhole)) {
      seen.delete(file.name);
      const as = `${clock.now().toISOString().replace(/\D/g, '')}-${file.name}`;
      if (await inbox.takeOver(file.name, as)) {
        await receiveFile(options, inbox, as);
      }
    }
    const names = new Set(files.map((it) => it.name));
    [...seen.keys()].filter((name) => !names.has(name)).forEach((name) => seen.delete(name));
  };

  let running: Promise<void> = Promise.resolve();
  const look = (): Promise<void> => {
    running = running.then(lookOnce).catch((error: unknown) => log.error('inbox failed', { kind: error instanceof Error ? error.name : 'unknown' }));
    return running;
  };
  let isBusy = false;
  const timer = setInterval(() => {
    if (!isBusy) {
      isBusy = true;
      void look().finally(() => (isBusy = false));
    }
  }, everyMs);
  timer.unref();
  return {
    look,
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function receiveFile({ receive, log }: InboxOptions, inbox: InboxFolder, name: string): Promise<void> {
  const bytes = await inbox.read(name);
  if (bytes === undefined) {
    return;
  }
  const answer = await receive(bytes, { door: 'file', peer: 'inbox' });
  const isRefused = REFUSED.test(Buffer.from(answer).toString('latin1'));
  await inbox.finish(name, isRefused ? 'failed' : 'done', answer);
  log.info('file received', { door: 'file', outcome: isRefused ? 'failed' : 'done' });
}
