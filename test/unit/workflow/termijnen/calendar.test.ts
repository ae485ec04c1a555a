import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, amsterdamDate, amsterdamTime, daysBetween, endOfDay, isFullDate } from '../../../../src/workflow/termijnen/calendar.ts';
import { addWorkingDays, isWorkingDay } from '../../../../src/workflow/termijnen/working-days.ts';

const zone = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam', year: 'numeric', month: '2-digit', day: '2-digit' });
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });

describe('1.3 calendar days in Europe/Amsterdam', () => {
  it('agrees with the time zone tables of the runtime, at every instant', () => {
    fc.assert(fc.property(instants, (at) => {
      const [hours = 0, minutes = 0] = clock.format(at).split(':').map(Number);
      return amsterdamDate(at.toISOString()) === zone.format(at) && amsterdamTime(at.toISOString()).minutes === hours * 60 + minutes;
    }), { numRuns: 1000 });
  });

  it.each([
    ['2026-11-23', '2026-11-23T22:59:59.000Z'], ['2026-07-01', '2026-07-01T21:59:59.000Z'],
    ['2026-03-29', '2026-03-29T21:59:59.000Z'], ['2026-10-25', '2026-10-25T22:59:59.000Z'],
  ])('the end of %s is %s', (date, instant) => {
    expect(endOfDay(date)).toBe(instant);
    expect(amsterdamDate(instant)).toBe(date);
  });

  it('a message of 00:30 on the 24th in Amsterdam is of the 24th, whatever its offset', () => {
    expect(amsterdamDate('2026-11-23T23:30:00Z')).toBe('2026-11-24');
    expect(amsterdamDate('2026-11-24T00:30:00+01:00')).toBe('2026-11-24');
    expect(amsterdamTime('2026-11-23T23:30:00Z')).toEqual({ minutes: 30, weekday: 2 });
  });

  it('adds days over months, years and clock changes', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysBetween('2026-11-23', '2026-12-07')).toBe(14);
  });

  it.each([['2026-02-28', true], ['2026-02-29', false], ['2026-13-01', false], ['2026-1-1', false], ['2026', false], ['', false]])('%s is a full date: %s', (text, expected) => {
    expect(isFullDate(text)).toBe(expected);
  });
});

describe('working days', () => {
  it.each([
    '2026-01-01', '2026-04-03', '2026-04-06', '2026-04-27', '2026-05-05', '2026-05-14', '2026-05-25', '2026-12-25',
    // 2025: Koningsdag on Saturday the 26th, as the 27th is a Sunday.
    '2025-04-18', '2025-04-21', '2025-05-29', '2025-06-09', '2027-03-26', '2027-03-29', '2027-05-06', '2027-05-17',
  ])('%s is a holiday', (date) => {
    expect(isWorkingDay(date)).toBe(false);
  });

  it.each(['2026-11-23', '2026-04-28', '2026-12-24', '2026-12-31', '2025-04-28', '2026-04-07'])('%s is a working day', (date) => {
    expect(isWorkingDay(date)).toBe(true);
  });

  it.each([
    ['2026-11-23', 1, '2026-11-24'], ['2026-11-27', 1, '2026-11-30'], ['2026-12-24', 1, '2026-12-28'], ['2026-04-02', 1, '2026-04-07'], ['2026-11-21', 1, '2026-11-23'], ['2026-12-02', 5, '2026-12-09'],
  ])('%s and %d working days is %s', (date, days, expected) => {
    expect(addWorkingDays(date, days)).toBe(expected);
  });
});
