import { expect, test } from 'vitest';
import { ageBand } from '../../../src/policy/sharing/age-band.ts';

test.each([
  ['1992-03-14', '25-34'],
  ['2008-11-23', '18-24'],
  ['2008-11-24', undefined],
  ['2001-11-23', '25-34'],
  ['2001-11-24', '18-24'],
  ['1951-11-23', '75+'],
  ['1951-11-24', '65-74'],
  ['1949-08-15', '75+'],
  // Partial: told only when every day it leaves open gives the same band.
  ['1987', '35-44'],
  ['1991', undefined],
  ['1992', '25-34'],
  ['1991-12', '25-34'],
  ['1991-11', undefined],
  ['geheim', undefined],
  ['', undefined],
])('D5 born %s is %s on 2026-11-23', (birthDate, band) => {
  expect(ageBand(birthDate, '2026-11-23T09:00:00Z')).toBe(band);
});
