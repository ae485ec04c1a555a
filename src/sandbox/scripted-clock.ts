import type { Clock } from '../kernel/ports.ts';

/** A clock that stands still until it is moved, and never goes back: demo and tests run on the messages' own time (design 5.1). */
export type ScriptedClock = Clock & { moveTo(at: Date): void };

/** Makes a clock that starts at this moment. */
export function scriptedClock(start: Date): ScriptedClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    moveTo: (next) => {
      at = Math.max(at, next.getTime());
    },
  };
}
