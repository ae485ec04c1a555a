import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../src/outbox/back-off.ts';

describe('back-off', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 10_000],
    [400, 10_000],
  ])('attempt %i pauses less than %i ms', (attempts, ceiling) => {
    const times = { baseMs: 1_000, capMs: 10_000 };
    expect(backOffMs(attempts, times, 0)).toBe(0);
    expect(backOffMs(attempts, times, 0.5)).toBe(ceiling / 2);
    expect(backOffMs(attempts, times, 0.999)).toBe(Math.floor(ceiling * 0.999));
  });

  it('is never negative, never above the cap, and always a whole number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, random) => {
          const ms = backOffMs(attempts, { baseMs: 2_000, capMs: 7_200_000 }, random);
          expect(Number.isInteger(ms) && ms >= 0 && ms < 7_200_000).toBe(true);
        },
      ),
    );
  });
});
