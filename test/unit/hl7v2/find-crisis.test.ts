import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCrisis } from '../../../src/hl7v2/find-crisis.ts';
import { ORU, SRM } from './messages.ts';

const answered = (obx5: string): string =>
  SRM.replace('VGCRIS^Crisis^99zdl||N^Nee^99zdl', `VGCRIS^Crisis^99zdl||${obx5}`);
const MSH = SRM.split('\r')[0] ?? '';

describe('E11 an answer that is a crisis', () => {
  test.each([
    'J', 'j', 'Ja', 'JA', 'ja', 'true', 'TRUE', '1', 'J^Ja^99zdl', 'j^ja^99zdl', '^Ja^99zdl', '^J', ' J ', 'Y', 'yes', 'ONB',
    '?', 'x', 'Ne', 'misschien', 'Ja, suïcidaal', 'Nee?', 'onbekend^Onbekend^99zdl', 'J^Nee^99zdl', 'N^Ja^99zdl', 'N~J',
    'N^Nee^99zdl~J^Ja^99zdl', '^^^J^Ja^99abc', 'N^Nee^99zdl^J^Ja^L', 'N&J', '""~J', '-1', '2',
  ])('%s', (obx5) => expect(findCrisis(answered(obx5))).toBe(true)); // prettier-ignore
});

describe('E11 an answer that is no crisis by itself', () => {
  test.each([
    'N', 'n', 'Nee', 'NEE', 'nee', 'false', 'False', '0', 'N^Nee^99zdl', '^Nee^99zdl', 'N^Geen acuut gevaar^99zdl', ' N ',
    'N~N', 'N^Nee^99zdl^0^No^L', '', '""', '^^99zdl', '~', 'N\u0000',
  ])('"%s"', (obx5) => expect(findCrisis(answered(obx5))).toBe(false)); // prettier-ignore
});

describe('E11 wherever it stands', () => {
  test('any yes wins over a no, before or after it', () => {
    const yes = 'OBX|9|CE|VGCRIS^Crisis^99zdl||J^Ja^99zdl';
    expect(findCrisis(`${SRM}\r${yes}`)).toBe(true);
    expect(findCrisis(SRM.replace('OBX|1|', `${yes}\rOBX|1|`))).toBe(true);
  });

  test.each([
    ['plain text', 'OBX|4|ST|VGCRIS||J'],
    ['a number', 'OBX|4|NM|VGCRIS||1'],
    ['lower case', 'obx|4|ce|vgcris^crisis^99zdl||j'],
    ['the alternate code of OBX-3', 'OBX|4|CE|C1^Crisis^99abc^VGCRIS^Crisis^99zdl||J'],
    ['a sub-id before the answer', 'OBX|4|CE|VGCRIS^Crisis^99zdl|1|J'],
    ['the answer in the sub-id', 'OBX|4|CE|VGCRIS^Crisis^99zdl|J|'],
    ['the answer one field late', 'OBX|4|CE|VGCRIS^Crisis^99zdl|||J'],
    ['a set id forgotten', 'OBX|CE|VGCRIS^Crisis^99zdl||J'],
    ['a label that asks ja/nee', 'OBX|4|CE|VGCRIS^Crisis ja/nee^99zdl||J'],
    ['a Z segment', 'ZVG|VGCRIS|J'],
    ['a Z segment with set id', 'ZVG|1|VGCRIS||J^Ja'],
    ['a Z segment, not clear', 'ZVG|1|VGCRIS|misschien'],
    ['a note', 'NTE|1|P|VGCRIS: ja'],
    ['the value of another question', 'OBX|4|CE|VRAAG^Vraag^99abc||VGCRIS^Ja^99zdl'],
  ])('%s', (_name, line) => expect(findCrisis(`${MSH}\r${line}`)).toBe(true));

  test.each([
    ['a label that asks ja/nee, answered no', 'OBX|4|CE|VGCRIS^Crisis ja/nee^99zdl||N'],
    ['a sub-id 1, answered no', 'OBX|4|CE|VGCRIS^Crisis^99zdl|1|N^Nee^99zdl||||||F'],
    ['not answered', 'OBX|4|CE|VGCRIS^Crisis^99zdl|1|||||||F'],
    ['another question', 'OBX|4|CE|VGCRISPLAN^Crisisplan^99zdl||J'],
    ['another question answered yes', 'OBX|4|CE|VGZVW^Verzekerd^99zdl||J'],
    ['a note without answer', 'NTE|1|P|de vraag VGCRIS is besproken'],
    ['a Z segment answered no', 'ZVG|VGCRIS|N'],
  ])('not in %s', (_name, line) => expect(findCrisis(`${MSH}\r${line}`)).toBe(false));

  test('a letter without the question has none', () => expect(findCrisis(ORU)).toBe(false));
});

describe('E11 in what is no message', () => {
  test.each([
    ['cut off right after the answer', 'OBX|6|CE|VGCRIS^Crisis^99zdl||J'],
    ['a head cut off', 'X|6|CE|VGCRIS^Crisis^99zdl||J^Ja^99zdl||||||F\rOBX|7|ST|VGMOT||tekst'],
    ['no header, other delimiters', 'OBX#6#CE#VGCRIS*Crisis*99zdl##J*Ja*99zdl'],
    ['no header, other delimiters, answer in the text', 'OBX#6#CE#VGCRIS*Crisis*99zdl##*Ja*99zdl'],
    ['a header with a broken MSH-2', `MSH|||ZorgDomein\rOBX|6|CE|VGCRIS^Crisis^99zdl||J`],
    ['segments run into each other', 'MSH|^~\\&|HIS OBX|6|CE|VGCRIS^Crisis^99zdl||J^Ja^99zdl||||||FOBX|7|ST|VGMOT||x'],
    ['frame characters around it', '\x0bOBX|6|CE|VGCRIS||J\x1c\r'],
    ['a byte order mark before it', '\ufeffOBX|6|CE|VGCRIS||J'],
  ])('%s', (_name, text) => expect(findCrisis(text)).toBe(true));

  test.each([
    ['cut off before the answer', 'OBX|6|CE|VGCRIS^Crisis^99zdl|'],
    ['cut off in the code', 'OBX|6|CE|VGCRI'],
    ['a head cut off, answered no', 'X|6|CE|VGCRIS^Crisis^99zdl||N^Nee^99zdl||||||F'],
    ['no header, other delimiters, answered no', 'OBX#6#CE#VGCRIS*Crisis*99zdl##N*Nee*99zdl'],
    [
      'segments run into each other, answered no',
      'MSH|^~\\&|HIS OBX|6|CE|VGCRIS^Crisis^99zdl||N^Nee^99zdl||||||FOBX|7|CE|VGZVW||J',
    ],
    ['nothing', ''],
  ])('not in %s', (_name, text) => expect(findCrisis(text)).toBe(false));

  test('the message cut off at any place after the answer still has it, and before the answer not', () => {
    const yes = answered('J^Ja^99zdl');
    const end = yes.indexOf('||J^Ja^99zdl') + '||J'.length;
    for (let length = end; length <= yes.length; length += 1) expect(findCrisis(yes.slice(0, length))).toBe(true);
    for (let length = 0; length < end; length += 1) expect(findCrisis(yes.slice(0, length))).toBe(false);
  });
});

type Delimiters = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly others: string;
};

describe('E11 by any delimiters', () => {
  const delimiters = fc
    .uniqueArray(fc.constantFrom(...'|^~\\&#$*!%_@+:;<>?=/'), { minLength: 5, maxLength: 5 })
    .map(([field = '', component = '', repetition = '', ...rest]) => ({
      field,
      component,
      repetition,
      others: rest.join(''),
    }));
  const message = ({ field, component, repetition, others }: Delimiters, ...answers: string[][]): string => {
    const answer = answers.map((parts) => parts.join(component)).join(repetition);
    const code = ['VGCRIS', 'Crisis', '99zdl'].join(component);
    return `MSH${field}${component}${repetition}${others}${field}HIS\r${['OBX', '6', 'CE', code, '', answer, '', 'F'].join(field)}`;
  };

  test('yes is yes and no is no', () => {
    fc.assert(
      fc.property(delimiters, (d) => {
        expect(findCrisis(message(d, ['J', 'Ja', '99zdl']))).toBe(true);
        expect(findCrisis(message(d, ['N', 'Nee', '99zdl']))).toBe(false);
        expect(findCrisis(message(d, ['N', 'Nee', '99zdl'], ['J']))).toBe(true);
      }),
    );
  });

  test('it never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('VGCRIS', 'OBX', 'MSH', '|', '^', '~', '\r', '\n', 'J'))),
        (parts) => {
          expect(typeof findCrisis(parts.join(''))).toBe('boolean');
        },
      ),
    );
  });
});
