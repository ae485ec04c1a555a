import { setTimeout as pause } from 'node:timers/promises';
import { makeBell } from './bell.ts';

/** What a loop works on. `claim` leases at most so many of what is due, and of what is urgent `urgent`; `handle` does one to its end, and never throws. */
export type WorkPorts<T> = {
  readonly claim: (limit: number, urgent: number) => Promise<readonly T[]>;
  readonly handle: (work: T) => Promise<void>;
  /** Told that nothing could be claimed: the database is away. */
  readonly onUnreadable: () => void;
};

/** `reserved`: places beside `concurrency` for what is urgent alone; `pollMs`: how often to look for what other processes left, or what became due. */
export type WorkOptions = { readonly concurrency: number; readonly reserved?: number; readonly pollMs: number };

/** A running loop. */
export type WorkLoop = {
  /** Look now: something was left to do, or the clock was moved. */
  wake(): void;
  /** Resolves when nothing is due and nothing is being done (by this loop). */
  idle(): Promise<void>;
  /** Claims no more, waits for what is being done, and answers how many it had to leave: their leases run out. */
  stop(limitMs: number): Promise<number>;
};

/** Starts a loop that claims what is due and does so many at once. */
export function startWorkLoop<T>(ports: WorkPorts<T>, { concurrency, reserved = 0, pollMs }: WorkOptions): WorkLoop {
  const idleWaiters: (() => void)[] = [];
  const bell = makeBell();
  const inFlight = new Set<Promise<void>>();
  let stopping = false;

  function begin(work: T): void {
    const running = ports.handle(work).finally(() => {
      inFlight.delete(running);
      bell.ring();
    });
    inFlight.add(running);
  }

  async function claim(): Promise<number> {
    const urgent = concurrency + reserved - inFlight.size;
    const claimed = urgent <= 0 ? [] : await ports.claim(Math.max(0, concurrency - inFlight.size), urgent);
    claimed.forEach(begin);
    return claimed.length;
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      bell.reset();
      const claimed = await claim().catch(() => {
        ports.onUnreadable();
        return undefined;
      });
      if (claimed === 0 && inFlight.size === 0 && !bell.hasRung()) {
        idleWaiters.splice(0).forEach((resolve) => resolve());
      }
      await bell.wait(pollMs);
    }
  }

  const looping = loop();
  return {
    wake: bell.ring,
    idle: () =>
      new Promise((resolve) => {
        idleWaiters.push(resolve);
        bell.ring();
      }),
    stop: async (limitMs) => {
      stopping = true;
      bell.ring();
      await looping;
      await Promise.race([Promise.allSettled(inFlight), pause(limitMs, undefined, { ref: false })]);
      idleWaiters.splice(0).forEach((resolve) => resolve());
      return inFlight.size;
    },
  };
}
