import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dutchTime } from '../../../src/cli/dutch-time.ts';
import { liveClock } from '../../../src/cli/live-clock.ts';
import { parseTime } from '../../../src/cli/parse-time.ts';
import { startProgress } from '../../../src/cli/progress.ts';
import { textTable } from '../../../src/cli/text-table.ts';

describe('times on the command line', () => {
  test.each([
    ['2026-11-23', '2026-11-22T23:00:00.000Z'], ['2026-07-01', '2026-06-30T22:00:00.000Z'], ['2026-11-23T09:15', '2026-11-23T08:15:00.000Z'],
    ['2026-11-23T09:15:30Z', '2026-11-23T09:15:30.000Z'], ['2026-07-01T09:15+05:00', '2026-07-01T04:15:00.000Z'],
  ])('%s is %s: Dutch time unless it says otherwise', (text, instant) => {
    expect(parseTime(text).toISOString()).toBe(instant);
  });

  test.each(['', 'gisteren', '2026-02-30', '2026-13-01', '23-11-2026', '2026-11-23T25:00'])('%j is no time', (text) => {
    expect(() => parseTime(text)).toThrow();
  });

  test('are shown in Dutch time, also across the change of the clock', () => {
    expect([dutchTime('2026-11-23T08:15:00Z'), dutchTime('2026-07-01T08:15:00Z'), dutchTime(undefined)]).toEqual(['ma 23-11-2026 09:15', 'wo 01-07-2026 10:15', '']);
  });
});

test('a table has columns as wide as their cells, and cuts what is too long', () => {
  expect(textTable(['A', 'Bee'], [['een', 'x'], ['twee', 'y'.repeat(8)]], 6)).toEqual(['A     Bee', '────  ──────', 'een   x', 'twee  yyyyy…']);
  expect(textTable(['A'], [])).toEqual([]);
});

test('a released clock goes on from where it was moved, and never back', () => {
  const clock = liveClock(new Date('2026-11-23T09:00:00Z'));
  clock.moveTo(new Date('2026-11-24T09:00:00Z'));
  clock.moveTo(new Date('2026-11-23T10:00:00Z'));
  expect(clock.now().toISOString()).toBe('2026-11-24T09:00:00.000Z');
  clock.release();
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(new Date('2026-11-24T09:00:00Z').getTime());
});

describe('the progress bar', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const drawnAfter = (ms: number, isTerminal: boolean): string => {
    let drawn = '';
    const progress = startProgress({ isTerminal, err: (text) => (drawn += text) }, 'Berichten');
    progress.update(3, 6);
    vi.advanceTimersByTime(ms);
    progress.end();
    return drawn;
  };

  test('comes only after a second, and only when a person looks', () => {
    expect([drawnAfter(900, true), drawnAfter(3_000, false)]).toEqual(['', '']);
    expect(drawnAfter(1_500, true)).toContain(`Berichten [${'█'.repeat(15)}${'░'.repeat(15)}] 3/6`);
  });
});
