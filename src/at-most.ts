import { setTimeout as pause } from 'node:timers/promises';

/** Waits for this work, but no longer than so many ms: whatever is left of it goes on by itself. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, pause(Math.max(0, ms), undefined, { ref: false })]);
}
