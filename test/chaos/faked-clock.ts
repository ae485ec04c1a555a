import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clock of one process that can be set while it runs. Timers go on as they were. */
export type FakedClock = {
  /** What the process needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds beside the true time from now on. */
  set(offsetMs: number): void;
  offsetMs(): number;
};

/** The library that does it (Debian: `faketime`), or undefined: clock steps can't be tried here. */
export function findFakeTime(): string | undefined {
  const root = '/usr/lib';
  const places = readdirSync(root).map((it) => join(root, it, 'faketime/libfaketimeMT.so.1'));
  return places.find((it) => existsSync(it));
}

/** A clock in a file of its own. */
export function makeFakedClock(library: string, file: string): FakedClock {
  let offset = 0;
  const write = (): void => {
    // Renamed when whole: the process may read at any moment.
    writeFileSync(`${file}.new`, `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 1000}\n`);
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_CACHE_DURATION: '1' },
    set: (offsetMs) => {
      offset = offsetMs;
      write();
    },
    offsetMs: () => offset,
  };
}
