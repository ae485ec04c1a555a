import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hl7Message } from '../../../src/hl7v2/hl7-message.ts';
import { HL7_NULL, segmentsOf } from '../../../src/hl7v2/hl7-message.ts';
import { DEFAULT_PARSE_LIMITS, parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { fieldAt, parsePlace, textAt } from '../../../src/hl7v2/text-at.ts';
import { ORU, SRM } from './messages.ts';

const HEAD = 'MSH|^~\\&|HIS|01059999|MGN|REGIO|20261123091500+0100||SRM^S01^SRM_S01|A1|T|2.4';

function parsed(text: string): Hl7Message {
  const result = parseMessage(text);
  if (!result.ok) throw new Error(`refused: ${result.refusal.code} ${result.refusal.at ?? ''}`);
  return result.value;
}

describe('what is read', () => {
  test('places of the SRM', () => {
    const message = parsed(SRM);
    expect(textAt(message, 'MSH-1')).toBe('|');
    expect(textAt(message, 'MSH-2')).toBe('^~\\&');
    expect(textAt(message, 'MSH-9.2')).toBe('S01');
    expect(textAt(message, 'MSH-10')).toBe('g20ce6a9f8ca4f551275');
    expect(textAt(message, 'PID-3[2].4')).toBe('ZorgDomein');
    expect(textAt(message, 'ARQ-18.4.2')).toBe('01059999');
    expect(textAt(message, 'OBX[5]-4')).toBe('vg-ggz');
    expect(textAt(message, 'OBX[99]-4')).toBe('');
    expect(segmentsOf(message, 'OBX')).toHaveLength(7);
  });

  test('1.7 MSH-2 is read: `_` separates the repetitions of the ORU, `~` does not', () => {
    const message = parsed(ORU.replace('Sanne', 'San~ne'));
    expect(message.delimiters).toEqual({
      field: '|',
      component: '^',
      repetition: '_',
      escape: '\\',
      subcomponent: '&',
    });
    expect(fieldAt(message, 'PID-13')).toHaveLength(2);
    expect(textAt(message, 'PID-13[2].4')).toBe('sanne@voorbeeld.example');
    expect(textAt(message, 'PID-5.2')).toBe('San~ne');
    expect(textAt(message, 'NTE[2]-3')).toBe('verwijsbrief_1.pdf');
  });

  test('other delimiters altogether', () => {
    const message = parsed('MSH#*!/%#HIS\rPID#1##999990019***NLMINBIZA%1!x#/F//S//R//E//T/');
    expect(textAt(message, 'PID-3.4.2')).toBe('1');
    expect(textAt(message, 'PID-3[2]')).toBe('x');
    expect(textAt(message, 'PID-4')).toBe('#*!/%');
  });

  test.each([
    ['component only', 'MSH|^|HIS\rPID|1||a^b~c\\T\\d&e', 'b~c\\T\\d&e'],
    ['no subcomponent', 'MSH|^~\\|HIS\rPID|1||a^b&c', 'b&c'],
    ['with the truncation mark of 2.7', 'MSH|^~\\&#|HIS\rPID|1||a^b&c', 'b'],
  ])('1.7 a short or long MSH-2: %s', (_name, text, second) => expect(textAt(parsed(text), 'PID-3.2')).toBe(second));

  test.each(['\r', '\n', '\r\n', '\r\n\r\n'])('segments end in %j', (end) => {
    expect(parsed(SRM.replaceAll('\r', end) + end)).toEqual(parsed(SRM));
  });

  test('a byte order mark and frame characters around the message are skipped', () => {
    expect(parsed(`\ufeff${SRM}`)).toEqual(parsed(SRM));
    expect(parsed(`\x0b${SRM}\r\x1c\r`)).toEqual(parsed(SRM));
  });

  test('1.7 `""` is kept beside empty', () => {
    const message = parsed(`${HEAD}\rARQ|ZP100120391||||||||||||||""^het Willemsen\rPID|1||||""`);
    expect(textAt(message, 'ARQ-15.1')).toBe(HL7_NULL);
    expect(textAt(message, 'PID-5')).toBe('""');
    expect(fieldAt(message, 'PID-3')).toEqual([]);
  });

  test('1.7 double names, an empty BSN and a postcode with a space', () => {
    const message = parsed(
      `${HEAD}\rPID|1||^^^NLMINBIZA^NNNLD||Testpatiënt - van Zorg Domein&van&Zorg Domein&&Testpatiënt^A.||||||Dijk 1^^Voorbeelddam^^9999 ZZ`,
    );
    expect(fieldAt(message, 'PID-5')[0]?.[0]).toEqual([
      'Testpatiënt - van Zorg Domein',
      'van',
      'Zorg Domein',
      '',
      'Testpatiënt',
    ]);
    expect(fieldAt(message, 'PID-3')).toEqual([[[], [], [], ['NLMINBIZA'], ['NNNLD']]]);
    expect(textAt(message, 'PID-11.5')).toBe('9999 ZZ');
  });

  test('Z segments, unknown segments and unknown fields at the end are kept', () => {
    const message = parsed(`${HEAD}\rZPI|1|a^b\rXYZ|q\rPV1|1${'|'.repeat(59)}laatste`);
    expect(textAt(message, 'ZPI-2.2')).toBe('b');
    expect(textAt(message, 'XYZ-1')).toBe('q');
    expect(textAt(message, 'PV1-60')).toBe('laatste');
  });

  test('a bare newline in the text of an OBX or NTE belongs to that text', () => {
    const message = parsed(`${HEAD}\rOBX|1|TX|VGHULP||regel een\nregel twee\n\nregel vier||||||F\rNTE|1|P|a\nb`);
    expect(textAt(message, 'OBX-5')).toBe('regel een\nregel twee\n\nregel vier');
    expect(textAt(message, 'OBX-11')).toBe('F');
    expect(textAt(message, 'NTE-3')).toBe('a\nb');
  });
});

describe('escapes', () => {
  test.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
    ['Jan \\T\\ Piet', 'Jan & Piet'],
    ['een\\.br\\twee', 'een\ntwee'],
    ['\\X0D0A\\', '\r\n'],
    ['\\XC3AB\\', 'ë'],
    ['\\XEB\\', 'ë'],
    ['\\H\\vet\\N\\', '\\H\\vet\\N\\'],
    ['\\X0\\', '\\X0\\'],
    ['\\XZZ\\', '\\XZZ\\'],
    ['\\Zfoo\\', '\\Zfoo\\'],
    ['C:\\map\\T\\', 'C:\\map&'],
    ['open\\', 'open\\'],
    ['\\\\', '\\\\'],
    ['\\E\\T\\E\\', '\\T\\'],
  ])('%j is %j', (raw, text) => expect(textAt(parsed(`${HEAD}\rNTE|1|P|${raw}|RE`), 'NTE-3')).toBe(text));

  test('MSH-2 names the escape character', () => {
    expect(textAt(parsed('MSH|^~$&|HIS\rNTE|1|P|a$T$b\\T\\c'), 'NTE-3')).toBe('a&b\\T\\c');
  });
});

describe('what is refused', () => {
  test.each([
    ['', 'MSH'],
    ['PID|1', 'MSH'],
    ['MSH', 'MSH'],
    ['MSH|', 'MSH'],
    ['MSH||x', 'MSH'],
    ['MSHA^~\\&A', 'MSH'],
    ['MSH|^^\\&|HIS', 'MSH'],
    ['MSH|^~\\&\u00e9|HIS', 'MSH'],
    [`${SRM}\r${SRM}`, 'MSH[2]'],
    [`${HEAD}\rdit is geen segment`, 'MSH'],
    [`${HEAD}\rPID|1\rdit is geen segment`, 'PID'],
  ])('%j at %s', (text, at) => {
    expect(parseMessage(text)).toEqual({ ok: false, refusal: { code: 'MESSAGE_UNREADABLE', at } });
  });

  test.each([
    ['characters', { maxChars: 20 }],
    ['segments', { maxSegments: 2 }],
    ['fields', { maxFields: 10 }],
    ['parts', { maxParts: 20 }],
  ])('too many %s', (_what, limit) => {
    const result = parseMessage(SRM, { ...DEFAULT_PARSE_LIMITS, ...limit });
    expect(result.ok ? undefined : result.refusal.code).toBe('TOO_LARGE');
  });

  test('a field of separators only is refused within the limit of parts', () => {
    const result = parseMessage(`${HEAD}\rNTE|1|P|${'~'.repeat(2_000_000)}`);
    expect(result).toEqual({ ok: false, refusal: { code: 'TOO_LARGE', at: 'NTE' } });
  });

  test('no input throws', () => {
    const pieces = fc.constantFrom(
      'MSH',
      'MSH|^~\\&|',
      'PID',
      'OBX|1|',
      '|',
      '^',
      '~',
      '&',
      '\\',
      '\r',
      '\n',
      '\\X',
      '""',
      '\x0b',
      '\x1c',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string(), fc.string({ unit: 'binary' }))), (parts) => {
        const result = parseMessage(parts.join(''));
        expect(result.ok || result.refusal.code === 'MESSAGE_UNREADABLE' || result.refusal.code === 'TOO_LARGE').toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });
});

test('a place is read in all its parts, and a FHIRPath is none', () => {
  expect(parsePlace('OBX[4]-5[2].1.3')).toEqual({
    segment: 'OBX', ordinal: 4, field: 5, repetition: 2, component: 1, subcomponent: 3,
  }); // prettier-ignore
  expect(parsePlace('PID')).toEqual({ segment: 'PID', ordinal: 1 });
  expect(parsePlace('Patient.birthDate')).toBeUndefined();
});
