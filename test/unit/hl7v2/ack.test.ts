import { describe, expect, test } from 'vitest';
import type { AckInput } from '../../../src/hl7v2/ack.ts';
import { buildAck } from '../../../src/hl7v2/ack.ts';
import { ERROR_TEXTS } from '../../../src/hl7v2/error-texts.ts';
import type { Hl7Message } from '../../../src/hl7v2/hl7-message.ts';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { CODES } from '../../../src/kernel/codes.ts';

const parse = (text: string): Hl7Message => {
  const result = parseMessage(text);
  if (!result.ok) throw new Error('refused');
  return result.value;
};

const V24 = 'MSH|^~\\&|ZorgDomein|ZD|MGN|REGIO|20261123091500+0100||SRM^S01^SRM_S01|g20ce|T|2.4|||||NLD|8859/1';
const V25 = 'MSH|^~\\&|PROMEDICO|HAP|MGN|VGTEAM|20261116091500||REF^I12^REF_I12|D015|P|2.5|||||NLD|UNICODE UTF-8';

const ack = (text: string | undefined, more: Partial<AckInput> = {}): string[] | undefined =>
  buildAck({
    ...(text !== undefined && { message: parse(text) }),
    identity: { application: 'MGNGW', facility: 'REGIO-X' },
    findings: [],
    controlId: 'A1',
    timestamp: '20261123091501+0100',
    ...more,
  })?.split('\r');

/** A header that asks for answers: MSH-15, MSH-16. */
const enhanced = (accept: string, application: string): string =>
  V25.replace('|2.5|||||NLD', `|2.5|||${accept}|${application}|NLD`);

describe('the answer to a message', () => {
  test('AA with the parties swapped, MSH-2 ours and MSA-2 theirs', () => {
    expect(ack(V24)).toEqual([
      'MSH|^~\\&|MGN|REGIO|ZorgDomein|ZD|20261123091501+0100||ACK^S01^ACK|A1|T|2.4|||||NLD|8859/1',
      'MSA|AA|g20ce',
      '',
    ]);
  });

  test('by the delimiters of the message it answers, in ours', () => {
    expect(ack('MSH|^_\\&|Zorg\\T\\Domein^1.2^ISO||||||ORU^R01|ZP1|T|2.4')).toEqual([
      'MSH|^~\\&|MGNGW|REGIO-X|Zorg\\T\\Domein^1.2^ISO||20261123091501+0100||ACK^R01^ACK|A1|T|2.4|||||NLD|UNICODE UTF-8',
      'MSA|AA|ZP1',
      '',
    ]);
  });

  test('2.4: MSA-3 has the words, ERR-1 segment, sequence, field and code', () => {
    expect(ack(V24, { findings: [{ code: 'FIELD_MISSING', at: 'PID-7' }] })?.slice(1)).toEqual([
      'MSA|AE|g20ce|Een verplicht veld ontbreekt.',
      'ERR|PID^1^7^101&Required field missing&HL70357',
      '',
    ]);
  });

  test('2.4: all findings in one ERR, a place that is no HL7 place left out, the worst decides', () => {
    const findings = [
      { code: 'FIELD_INVALID', at: 'OBX[4]-5.1' },
      { code: 'PROFILE_VIOLATED', at: 'Patient.birthDate' },
      { code: 'ZORGPRODUCT_UNKNOWN', at: 'ARQ-7' },
    ] as const;
    expect(ack(V24, { findings })?.slice(1)).toEqual([
      'MSA|AR|g20ce|Een veld heeft een ongeldige waarde.',
      'ERR|OBX^4^5^102&Data type error&HL70357~^^^102&Data type error&HL70357~ARQ^1^7^204&Unknown key identifier&HL70357',
      '',
    ]);
  });

  test('2.5: one ERR per finding with location, code, severity and words', () => {
    const findings = [
      { code: 'FIELD_MISSING', at: 'RF1-6' },
      { code: 'CODE_UNKNOWN', at: 'PID-3[2].4.1' },
    ] as const;
    expect(ack(V25, { findings })).toEqual([
      'MSH|^~\\&|MGN|VGTEAM|PROMEDICO|HAP|20261123091501+0100||ACK^I12^ACK|A1|P|2.5|||||NLD|UNICODE UTF-8',
      'MSA|AE|D015',
      'ERR||RF1^1^6^1|101^Required field missing^HL70357|E|FIELD_MISSING||A required field or element is missing.|Een verplicht veld ontbreekt. Vul het genoemde veld en stuur het opnieuw.',
      'ERR||PID^1^3^2^4^1|103^Table value not found^HL70357|E|CODE_UNKNOWN||A code is outside its required value set.|Een code staat niet in de lijst die hier verplicht is. Gebruik een code uit de lijst.',
      '',
    ]);
  });

  test.each(['2.5', '2.5.1', '2.7', '3.0'])('version %s has the new ERR', (version) => {
    expect(ack(V25.replace('|2.5|', `|${version}|`), { findings: [{ code: 'FIELD_MISSING' }] })?.[2]).toMatch(
      /^ERR\|\|\|101\^/,
    );
  });

  test.each(['2.3', '2.3.1', '2.4', ''])('version %s has the old ERR', (version) => {
    expect(ack(V25.replace('|2.5|', `|${version}|`), { findings: [{ code: 'FIELD_MISSING' }] })?.[2]).toBe(
      'ERR|^^^101&Required field missing&HL70357',
    );
  });

  test('E11 a stop, a hold and a refusal by a rule are answered AA without ERR', () => {
    for (const code of ['CRISIS_CALL', 'INCOMPLETE', 'UNDER_18', 'CHARSET_FALLBACK'] as const) {
      expect(ack(V25, { findings: [{ code }] })?.slice(1)).toEqual(['MSA|AA|D015', '']);
    }
  });
});

describe('a message that can not be read', () => {
  test('AR with empty MSA-2', () => {
    expect(ack(undefined, { findings: [{ code: 'MESSAGE_UNREADABLE', at: 'MSH' }] })).toEqual([
      'MSH|^~\\&|MGNGW|REGIO-X|||20261123091501+0100||ACK|A1|P|2.4|||||NLD|UNICODE UTF-8',
      'MSA|AR||Het bericht is niet leesbaar.',
      'ERR|MSH^1^^100&Segment sequence error&HL70357',
      '',
    ]);
    expect(ack(undefined)?.[1]).toBe('MSA|AR');
    // The table says what is answered.
    expect(CODES.MESSAGE_UNREADABLE.ack).toBe('AR');
  });

  test('E11 AA when all that was found in it is a crisis, with the control id that was found', () => {
    expect(ack(undefined, { findings: [{ code: 'CRISIS_CALL' }], replyTo: 'g20ce' })?.[1]).toBe('MSA|AA|g20ce');
  });
});

describe('7 enhanced mode', () => {
  const error = [{ code: 'FIELD_MISSING' }] as const;
  const reject = [{ code: 'VERSION_UNKNOWN' }] as const;
  test.each([
    ['AL', 'AL', [], 'CA'],
    ['AL', '', error, 'CE'],
    ['AL', 'NE', reject, 'CR'],
    ['NE', 'AL', [], 'AA'],
    ['', 'AL', error, 'AE'],
    ['ER', 'AL', [], 'AA'],
    ['ER', 'NE', error, 'CE'],
    ['SU', 'NE', [], 'CA'],
    ['SU', 'ER', error, 'AE'],
    ['XX', '', [], 'CA'],
    ['NE', 'NE', error, undefined],
    ['NE', '', error, undefined],
    ['ER', 'NE', [], undefined],
    ['SU', 'SU', reject, undefined],
    ['', '', [], 'AA'],
  ])('MSH-15 %s, MSH-16 %s', (accept, application, findings, expected) => {
    expect(ack(enhanced(accept, application), { findings })?.[1]?.split('|')[1]).toBe(expected);
  });
});

test('every code of the table has a text in table 0357', () => {
  for (const { hl70357 } of Object.values(CODES)) expect(ERROR_TEXTS.get(hl70357)).toBeTruthy();
});
