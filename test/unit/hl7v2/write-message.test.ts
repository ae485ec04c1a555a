import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hl7Segment } from '../../../src/hl7v2/hl7-message.ts';
import { STANDARD_DELIMITERS } from '../../../src/hl7v2/hl7-message.ts';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { hl7Timestamp } from '../../../src/hl7v2/timestamp.ts';
import { segment, writeMessage } from '../../../src/hl7v2/write-message.ts';
import { ORU, SRM } from './messages.ts';

const MSH = segment('MSH', { 3: 'MGN', 9: ['MDM', 'T02', 'MDM_T02'], 10: 'x1', 11: 'T', 12: '2.5' });

describe('writing', () => {
  test('fields by number, repetitions, components and subcomponents; empty ends left out', () => {
    const pid = segment('PID', {
      1: '1',
      3: {
        repetitions: [
          ['999990019', '', '', 'NLMINBIZA', 'NNNLD'],
          ['ZP100120391', '', '', ['ZorgDomein', ''], 'VN'],
        ],
      },
      5: [['Testinga', '', 'Testinga'], 'Sanne', ''],
      8: '',
    });
    expect(writeMessage([MSH, pid])).toBe(
      'MSH|^~\\&|MGN||||||MDM^T02^MDM_T02|x1|T|2.5\rPID|1||999990019^^^NLMINBIZA^NNNLD~ZP100120391^^^ZorgDomein^VN||Testinga&&Testinga^Sanne\r',
    );
  });

  test('every delimiter, newline and control character in a text is escaped', () => {
    const obx = segment('OBX', { 5: 'a|b^c&d~e\\f\ng\r\nh\u001ci\u000bj' });
    expect(writeMessage([MSH, obx])).toContain(
      'OBX|||||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g\\.br\\h\\X1C\\i\\X0B\\j\r',
    );
  });

  test('an explicit null stays what it is', () => {
    expect(writeMessage([MSH, segment('PID', { 8: '""' })])).toContain('PID||||||||""\r');
  });

  test('a message without MSH, or with one character for two delimiters, is a broken invariant', () => {
    expect(() => writeMessage([segment('PID', { 1: '1' })])).toThrow(TypeError);
    expect(() => writeMessage([MSH], { ...STANDARD_DELIMITERS, repetition: '^' })).toThrow(TypeError);
    expect(() => writeMessage([MSH], { ...STANDARD_DELIMITERS, escape: '' })).toThrow(TypeError);
  });

  test.each([
    ['SRM', SRM],
    ['ORU', ORU],
  ])('%s written as it was read', (_name, text) => {
    const message = parseMessage(text);
    if (!message.ok) throw new Error('refused');
    expect(writeMessage(message.value.segments, message.value.delimiters).trimEnd()).toBe(text);
  });
});

describe('what was written is read back', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'|^~&\\_\n"'), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' })),
  });
  const component = fc.array(text, { maxLength: 3 });
  const field = fc.array(fc.array(component, { maxLength: 3 }), { maxLength: 3 });
  const body = fc.record({
    id: fc.constantFrom('PID', 'OBX', 'NTE', 'ZZZ'),
    fields: fc.array(field, { maxLength: 6 }),
  });
  const delimiters = fc
    .uniqueArray(fc.constantFrom(...'|^~\\&_#$*!'), { minLength: 5, maxLength: 5 })
    .map(([f = '', c = '', r = '', e = '', s = '']) => ({
      field: f,
      component: c,
      repetition: r,
      escape: e,
      subcomponent: s,
    }));

  test('parse(write(x)) is x, with newlines as one and empty ends gone', () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 4 }), delimiters, (segments, d) => {
        const result = parseMessage(writeMessage([MSH, ...segments], d));
        expect(result.ok && result.value.segments.slice(1)).toEqual(segments.map(canonical));
        expect(result.ok && result.value.delimiters).toEqual(d);
      }),
      { numRuns: 500 },
    );
  });
});

function canonical({ id, fields }: Hl7Segment): Hl7Segment {
  const trimmed = <T extends { readonly length: number }>(parts: readonly T[]): T[] =>
    parts.slice(0, parts.findLastIndex((part) => part.length > 0) + 1);
  return {
    id,
    fields: trimmed(
      fields.map((field) =>
        trimmed(
          field.map((repetition) =>
            trimmed(repetition.map((component) => trimmed(component.map((part) => part.replace(/\r\n?/g, '\n'))))),
          ),
        ),
      ),
    ),
  };
}

test.each([
  [0, '20261123081500+0000'],
  [60, '20261123091500+0100'],
  [-210, '20261123044500-0330'],
])('a moment in zone %i minutes is %s', (offset, text) => {
  expect(hl7Timestamp(new Date('2026-11-23T08:15:00Z'), offset)).toBe(text);
});
