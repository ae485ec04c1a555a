import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../src/outbox/back-off.ts';
import { RELAY_DEFAULTS } from '../../../src/outbox/relay.ts';

describe('back-off', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 10_000],
    [400, 10_000],
  ])('after attempt %i the pause is half of %i ms at least, and less than all of it', (attempts, ceiling) => {
    const times = { baseMs: 1_000, capMs: 10_000 };
    expect(backOffMs(attempts, times, 0)).toBe(ceiling / 2);
    expect(backOffMs(attempts, times, 0.5)).toBe(ceiling * 0.75);
    expect(backOffMs(attempts, times, 0.999)).toBeLessThan(ceiling);
  });

  it('5.5 the pauses of the relay add up to about half a day, also with the least of luck, and the first are seconds', () => {
    const { maxAttempts, backOff } = RELAY_DEFAULTS;
    const hours = (random: number, pauses = maxAttempts - 1): number =>
      Array.from({ length: pauses }, (_, n) => backOffMs(n + 1, backOff, random)).reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(hours(0)).toBeGreaterThan(8);
    expect(hours(0.5)).toBeCloseTo(12, 0);
    expect(hours(0.999)).toBeLessThan(16.5);
    expect(hours(0.999, 3) * 3_600).toBeLessThan(15);
  });

  it('E11 a crisis is tried as long, and never waits more than five minutes for its next attempt', () => {
    const { crisis } = RELAY_DEFAULTS;
    const pauses = Array.from({ length: (crisis?.maxAttempts ?? 0) - 1 }, (_, n) => backOffMs(n + 1, crisis?.backOff ?? { baseMs: 0, capMs: 0 }, 0));
    expect(pauses.reduce((sum, ms) => sum + ms, 0) / 3_600_000).toBeGreaterThan(7.5);
    expect(backOffMs(199, crisis?.backOff ?? { baseMs: 0, capMs: 0 }, 0.999)).toBeLessThan(300_000);
  });

  it('is never negative, never above the cap, and always a whole number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, random) => {
          const ms = backOffMs(attempts, { baseMs: 2_000, capMs: 7_200_000 }, random);
          expect(Number.isInteger(ms) && ms >= 0 && ms <= 7_200_000).toBe(true);
        },
      ),
    );
  });
});
