import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIdentifiers } from '../../../../src/workflow/verkennend-gesprek/find-identifiers.ts';

const SANNE = { bsn: '999990019', familyNames: ['Testinga', 'Fictief-Jansma'], birthDate: '1992-03-14' };

describe('A15 identifiers in free text', () => {
  it.each([
    ['bsn', 'Mijn BSN is 999990020 hoor.'],
    ['bsn', 'nummer 999 990 020'],
    ['bsn', '9999.90.020'],
    ['bsn', '999-990-020'],
    ['iban', 'op NL91 ABNA 0417 1643 00 staat niets'],
    ['iban', 'nl91abna0417164300'],
    ['email', 'mail naar s.testinga+vg@example.org'],
    ['phone', 'bel 0612345678'],
    ['phone', 'bel 06-12 34 56 78'],
    ['phone', 'bel +31 6 12345678'],
    ['phone', 'bel 0031612345678'],
    ['phone', 'kantoor 088-1234567'],
    ['postcode', 'ik woon op 9999 ZZ nummer 1'],
    ['postcode', 'ik woon op 1234AB'],
    ['url', 'zie https://example.org/sanne'],
    ['url', 'zie www.example.org'],
    ['birth-date', 'geboren 14-03-1992'],
    ['birth-date', 'geboren 14/3/92'],
    ['birth-date', 'geboren op 14 maart 1992'],
    ['birth-date', 'geboren 1992-03-14'],
    ['name', 'mevrouw Testinga slaapt slecht'],
    ['name', 'de familie Fictief-Jansma'],
  ] as const)('%s: %s', (kind, text) => {
    expect(findIdentifiers(text, SANNE)).toContain(kind);
  });

  it.each([
    'Ik pieker en durf niet meer naar mijn werk; thuis is er ruzie.',
    'Sinds 2019 alleen, op 12 maart begon het weer, 24 uur per dag.',
    'Mijn score was 999990018 punten.',
    'Ik heb 3 kinderen van 12, 14 en 16.',
    'testinga is ook een woord',
    'De schuld is 12.500 euro, 1.234.567,89 in het ergste geval.',
  ])('nothing in: %s', (text) => {
    expect(findIdentifiers(text, SANNE)).toEqual([]);
  });

  it('never throws, whatever text and name', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (text, name, born) => Array.isArray(findIdentifiers(text, { familyNames: [name], birthDate: born }))), { numRuns: 300 });
  });

  it('finds the person\'s own BSN wherever it is hidden in digits and spaces', () => {
    const gap = fc.constantFrom('', ' ', '.', '-');
    fc.assert(fc.property(fc.array(gap, { minLength: 8, maxLength: 8 }), fc.constantFrom('', 'abc ', 'nr:'), (gaps, before) => {
      const text = before + [...'999990019'].map((digit, index) => digit + (gaps[index] ?? '')).join('');
      return findIdentifiers(text, SANNE).includes('bsn');
    }));
  });
});
