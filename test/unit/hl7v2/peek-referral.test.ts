import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peekReferral } from '../../../src/hl7v2/peek-referral.ts';
import { SRM } from './messages.ts';

test('E11 an SRM tells number, practice, huisarts and control id', () => {
  expect(peekReferral(SRM)).toEqual({
    referralNumber: 'ZP100120391',
    practiceAgb: '01059999',
    practiceName: 'Huisartsenpraktijk Eikenlaan',
    requesterAgb: '01004567',
    controlId: 'g20ce6a9f8ca4f551275',
  });
});

test('E11 an ORU tells them from ORC, by its own delimiters', () => {
  const oru = [
    'MSH|^_\\&|ZorgDomein||||||ORU^R01|ZP100120391',
    'ORC|NW|ZP100120391||||||||||01004567^&&van Houten|||||01051020^Praktijk Dijk \\T\\ Duin^VEKTIS',
  ].join('\r');
  expect(peekReferral(oru)).toEqual({
    referralNumber: 'ZP100120391',
    practiceAgb: '01051020',
    practiceName: 'Praktijk Dijk & Duin',
    requesterAgb: '01004567',
    controlId: 'ZP100120391',
  });
});

test('E11 a REF tells the huisarts of the PRD in role RP', () => {
  const ref = [
    'MSH|^~\\&|HIS|01059999|MGN|REGIO|20261123||REF^I12|A7|P|2.5',
    'RF1|P|R|Psy|AM||R-2026-0007',
    'PRD|RT|Team|||||01009999^AGB^VEKTIS',
    'PRD|RP|van Houten|||||01004567^AGB^VEKTIS',
  ].join('\r');
  expect(peekReferral(ref)).toEqual({ referralNumber: 'R-2026-0007', requesterAgb: '01004567', controlId: 'A7' });
});

test('E11 a message without head or end tells what is left of it', () => {
  const cut = SRM.slice(SRM.indexOf('ARQ|'), SRM.indexOf('|^^PH'));
  expect(peekReferral(cut)).toEqual({ referralNumber: 'ZP100120391', requesterAgb: '01004567' });
});

test('E11 nothing of the person is told: no BSN, no name, no birth date', () => {
  const told = JSON.stringify(peekReferral(SRM));
  for (const secret of ['999990019', 'Testinga', 'Sanne', '19920314']) expect(told).not.toContain(secret);
});

test('what is no AGB code is not told as one', () => {
  const text = 'MSH|^~\\&|HIS||||||SRM^S01|1\rARQ|ZD12345678||||||||||||||999990019x|||^^^Praktijk&999';
  expect(peekReferral(text)).toEqual({ referralNumber: 'ZD12345678', practiceName: 'Praktijk', controlId: '1' });
});

test('it never throws', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('MSH', 'ARQ', 'ORC', 'PRD', '|', '^', '&', '\r'))),
      (parts) => {
        expect(peekReferral(parts.join(''))).toBeTypeOf('object');
      },
    ),
  );
});
