import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amsterdamOffset } from '../../../src/mapping/converters/amsterdam-offset.ts';
import { periodBetween, periodFromDr } from '../../../src/mapping/converters/period-from-dr.ts';
import { dateFromTs, dateTimeFromTs, instantFromTs } from '../../../src/mapping/converters/time-from-ts.ts';

describe('TS', () => {
  test.each([
    [{ TS1: '19920314' }, '1992-03-14'],
    ['19920314', '1992-03-14'],
    ['199203', '1992-03'],
    ['1992', '1992'],
    ['19920000', '1992'],
    ['19920300', '1992-03'],
    ['19920314101500+0100', '1992-03-14'],
    ['20240229', '2024-02-29'],
  ])('PID-7 %j is a birth date', (ts, expected) => {
    expect(dateFromTs(ts)).toBe(expected);
  });

  test.each(['', '""', '19930229', '19921301', '19920332', '92-03-14', '0314', 'onbekend', undefined, {}, ['19920314']])('E2 %j is no birth date: never guessed', (ts) => {
    expect(dateFromTs(ts)).toBeUndefined();
  });

  test.each([
    ['20261123091500+0100', '2026-11-23T09:15:00+01:00'],
    ['20261123091500', '2026-11-23T09:15:00+01:00'],
    ['20260701093000', '2026-07-01T09:30:00+02:00'],
    ['202611230915', '2026-11-23T09:15:00+01:00'],
    ['2026112309', '2026-11-23T09:00:00+01:00'],
    ['20261123091500.250-0500', '2026-11-23T09:15:00.250-05:00'],
    ['20261123091500Z', '2026-11-23T09:15:00Z'],
    ['20260701', '2026-07-01T00:00:00+02:00'],
  ])('MSH-7 %s is an instant, Europe/Amsterdam without offset', (ts, expected) => {
    expect(instantFromTs({ TS1: ts })).toBe(expected);
  });

  test.each(['2026', '202611', '20261123250000', '20261123096100', 'nu', '""'])('MSH-7 %s is no instant', (ts) => {
    expect(instantFromTs(ts)).toBeUndefined();
  });

  test('OBX-14 may be a day, a dateTime keeps that', () => {
    expect(dateTimeFromTs('20261120')).toBe('2026-11-20');
    expect(dateTimeFromTs('20261120101500')).toBe('2026-11-20T10:15:00+01:00');
  });

  test('the clock changes on the last Sundays of March and October', () => {
    // 2026: Sunday 29 March and Sunday 25 October.
    expect([amsterdamOffset(2026, 3, 29, 1), amsterdamOffset(2026, 3, 29, 3)]).toEqual(['+01:00', '+02:00']);
    expect([amsterdamOffset(2026, 10, 25, 2), amsterdamOffset(2026, 10, 25, 3)]).toEqual(['+02:00', '+01:00']);
  });

  test('any hour of any day has the offset that Intl knows', () => {
    const zone = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Amsterdam', timeZoneName: 'longOffset' });
    fc.assert(
      fc.property(fc.date({ min: new Date('1997-01-01T00:00:00Z'), max: new Date('2037-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
        const shown = zone.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
        const local = new Date(date.getTime() + Number(shown.slice(1, 3)) * 3_600_000);
        // The hour that comes twice has two answers; the first is ours.
        const isTwice = local.getUTCMonth() === 9 && local.getUTCHours() === 2 && local.getUTCDay() === 0 && local.getUTCDate() > 24;
        const ours = amsterdamOffset(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCHours());
        expect(isTwice ? '+02:00' : shown).toBe(ours);
      }),
    );
  });

  test('no text makes a converter throw, and what comes out is of FHIR form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,14}([+-]\d{4})?$/)), (text) => {
        expect(dateFromTs(text) ?? '2026').toMatch(/^\d{4}(-\d{2}(-\d{2})?)?$/);
        expect(instantFromTs(text) ?? '2026-01-01T00:00:00Z').toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
      }),
    );
  });
});

describe('DR', () => {
  test('ARQ-11 has a start and an end, either may be left out', () => {
    expect(periodFromDr({ DR1: [{ TS1: '20261123' }], DR2: [{ TS1: '20261207' }] })).toEqual({ start: '2026-11-23', end: '2026-12-07' });
    expect(periodFromDr({ DR2: [{ TS1: '20261207' }] })).toEqual({ end: '2026-12-07' });
    expect(periodFromDr({ DR1: [{ TS1: '""' }] })).toBeUndefined();
    expect(periodBetween({}, '20260101', undefined)).toEqual({ start: '2026-01-01' });
  });
});
