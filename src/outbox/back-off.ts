/** How long to wait between attempts, in ms. */
export type BackOff = { readonly baseMs: number; readonly capMs: number };

/**
 * The pause before the next attempt: exponential and capped, half of it at random, so that many deliveries to one recipient
 * that came back do not all arrive at once, and none is out of attempts long before the others. `attempts` counts those made
 * (1 or more); `random` is in [0, 1).
 */
export function backOffMs(attempts: number, { baseMs, capMs }: BackOff, random: number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempts - 1, 52));
  return Math.floor(((1 + random) / 2) * ceiling);
}
