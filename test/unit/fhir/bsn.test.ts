import { describe, expect, it } from 'vitest';
import { isBsn } from '../../../src/fhir/bsn.ts';

const GOOD = [
  '999990019', '999990020', '999990032', '999990044', '999990056', '999990068', '999990081', '999990093', '999990111', '999990123', '999990135', '999990147',
  '999990159', '999990160', '999990172', '999990184', '999990196', '999990202',
];
const BAD: readonly (readonly [string, string])[] = [
  ['999990018', 'last digit wrong'], ['123456789', 'no BSN'], ['111111111', 'no BSN'], ['000000000', 'sum 0'], ['99999001', 'eight digits'],
  ['099999001', 'the same, padded'], ['NL999990019', 'letters'], ['999990019 ', 'space'], ['', 'empty'], ['9999900190', 'ten digits'],
];

describe('11-proef (domain.md 6)', () => {
  it.each(GOOD)('takes %s', (bsn) => { expect(isBsn(bsn)).toBe(true); });
  it.each(BAD)('refuses %s: %s', (bsn) => { expect(isBsn(bsn)).toBe(false); });

  it('refuses every change of one digit', () => {
    for (const bsn of GOOD) {
      for (let at = 0; at < 9; at += 1) {
        for (let digit = 0; digit < 10; digit += 1) {
          if (Number(bsn[at]) !== digit) expect(isBsn(bsn.slice(0, at) + String(digit) + bsn.slice(at + 1))).toBe(false);
        }
      }
    }
  });
});
