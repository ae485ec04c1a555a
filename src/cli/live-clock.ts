import type { ScriptedClock } from '../sandbox/scripted-clock.ts';

/** A scripted clock that can be let go: from then on it keeps the pace of the wall clock. */
export type LiveClock = ScriptedClock & { release(): void };

/** Makes a clock that stands still at `start` until it is moved or released; it never goes back. */
export function liveClock(start: Date): LiveClock {
  let at = start.getTime();
  let releasedAt: number | undefined;
  return {
    now: () => new Date(at + (releasedAt === undefined ? 0 : performance.now() - releasedAt)),
    moveTo: (next) => {
      at = Math.max(at, next.getTime());
    },
    release: () => {
      releasedAt ??= performance.now();
    },
  };
}
