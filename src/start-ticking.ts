import type { Log } from './kernel/ports.ts';

/** Ticks one after the other, never two at once. Answers how to stop: after the tick that runs. */
export function startTicking(tick: () => Promise<unknown>, everyMs: number, log: Log, kind = 'termijnen'): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  if (everyMs === 0) {
    return async () => {};
  }
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    running = tick()
      .catch(() => log.error('tick failed', { kind }))
      .finally(() => (isBusy = false));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
