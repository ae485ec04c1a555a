import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { charsetFromName } from '../../../src/hl7v2/charsets.ts';
import { decodeBytes } from '../../../src/hl7v2/decode-bytes.ts';
import { encodeMessage } from '../../../src/hl7v2/encode-message.ts';
import { findCrisis } from '../../../src/hl7v2/find-crisis.ts';

/** A message with this MSH-18 and an `ë` (or other bytes) in PID-5. */
function bytesOf(msh18: string, name: Buffer, delimiters = '^~\\&'): Buffer {
  const head = `MSH|${delimiters}|HIS||||20261123||SRM^S01|A1|T|2.4|||||NLD|${msh18}\rPID|1||||`;
  return Buffer.concat([Buffer.from(head), name]);
}

const LATIN1 = Buffer.from([0x45, 0xeb]);
const UTF8 = Buffer.from('Eë', 'utf8');

function read(bytes: Uint8Array, senderCharset?: string): { name: string; charset: string; warnings: string[] } {
  const result = decodeBytes(bytes, senderCharset);
  if (!result.ok) throw new Error(result.refusal.code);
  const { text, charset, warnings } = result.value;
  return { name: text.slice(text.lastIndexOf('|') + 1), charset, warnings: warnings.map(({ code }) => code) };
}

describe('1.7 the character set of a message', () => {
  test.each([
    ['8859/1', LATIN1, 'iso-8859-1'],
    ['8859', LATIN1, 'iso-8859-1'],
    ['ISO-8859-1', LATIN1, 'iso-8859-1'],
    ['8859/15', Buffer.from([0x45, 0xeb]), 'iso-8859-15'],
    ['UNICODE UTF-8', UTF8, 'utf-8'],
    ['UNICODE', UTF8, 'utf-8'],
    ['UTF-8', UTF8, 'utf-8'],
    ['utf8', UTF8, 'utf-8'],
    ['UTF-8~UNICODE', UTF8, 'utf-8'],
    ['8859/1~UNICODE UTF-8', LATIN1, 'iso-8859-1'],
    ['ASCII', UTF8, 'utf-8'],
    ['', UTF8, 'utf-8'],
    ['onbekend', UTF8, 'utf-8'],
  ])('MSH-18 %s', (msh18, name, charset) => {
    expect(read(bytesOf(msh18, name))).toEqual({ name: 'Eë', charset, warnings: [] });
  });

  test('8859/1 is taken at its word, also where the bytes would be UTF-8', () => {
    expect(read(bytesOf('8859/1', UTF8)).name).toBe('EÃ«');
  });

  test('the first repetition counts, by the separator of the message', () => {
    expect(read(bytesOf('8859/1_UNICODE', LATIN1, '^_\\&')).name).toBe('Eë');
  });

  test('without MSH-18 the configured set of the sender counts, MSH-18 goes before it', () => {
    expect(read(bytesOf('', LATIN1), '8859/1')).toEqual({ name: 'Eë', charset: 'iso-8859-1', warnings: [] });
    expect(read(bytesOf('', LATIN1), 'windows-1252')).toEqual({ name: 'Eë', charset: 'windows-1252', warnings: [] });
    expect(read(bytesOf('UNICODE UTF-8', UTF8), '8859/1').name).toBe('Eë');
  });

  test.each([
    ['UTF-8 that is none', 'UNICODE UTF-8', LATIN1],
    ['nothing stated', '', LATIN1],
    ['ASCII that is none', 'ASCII', LATIN1],
  ])('%s is read as windows-1252, with a warning', (_name, msh18, name) => {
    expect(read(bytesOf(msh18, name))).toEqual({ name: 'Eë', charset: 'windows-1252', warnings: ['CHARSET_FALLBACK'] });
  });

  test('8859/1 with the bytes that only windows-1252 has is that, with a warning', () => {
    expect(read(bytesOf('8859/1', Buffer.from([0x80, 0x92])))).toEqual({
      name: '€’',
      charset: 'windows-1252',
      warnings: ['CHARSET_FALLBACK'],
    });
  });

  test('a byte order mark goes before MSH-18 and is not part of the text', () => {
    const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf('8859/1', UTF8)]);
    const result = decodeBytes(bytes);
    expect(result.ok && result.value.text.startsWith('MSH|')).toBe(true);
    expect(read(bytes).name).toBe('Eë');
  });

  test('UTF-16 is told by its mark or its zeros', () => {
    const little = Buffer.from('MSH|^~\\&|HIS\rPID|1||||Eë', 'utf16le');
    expect(read(little).name).toBe('Eë');
    expect(read(Buffer.concat([Buffer.from([0xff, 0xfe]), little])).name).toBe('Eë');
    expect(read(Buffer.from(little).swap16())).toEqual({ name: 'Eë', charset: 'utf-16', warnings: [] });
  });

  test('E11 UTF-16 that was cut off in a character is read as far as it goes, with a warning', () => {
    const cut = Buffer.from('MSH|^~\\&|HIS\rOBX|1|CE|VGCRIS||J|x', 'utf16le').subarray(0, -1);
    const result = decodeBytes(cut);
    expect(result.ok && findCrisis(result.value.text)).toBe(true);
    expect(read(cut).warnings).toEqual(['CHARSET_FALLBACK']);
  });

  test('no bytes at all are refused', () => {
    expect(decodeBytes(new Uint8Array(0))).toEqual({ ok: false, refusal: { code: 'MESSAGE_UNREADABLE', at: 'MSH' } });
  });

  test('it never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBytes(bytes)).toHaveProperty('ok');
      }),
    );
  });

  test('a name that nobody knows', () => {
    expect(charsetFromName('JIS X 0208')).toBeUndefined();
    expect(charsetFromName('8859/12')).toBeUndefined();
    expect(charsetFromName('8859/99')).toBeUndefined();
  });
});

describe('the bytes of what we write', () => {
  const message = (msh18: string, text: string): string =>
    `MSH|^~\\&|MGN||||1||ACK|1|T|2.4|||||NLD|${msh18}\rNTE|${text}`;

  test('by our own MSH-18', () => {
    expect(Buffer.from(encodeMessage(message('8859/1', 'ë'))).subarray(-2)).toEqual(Buffer.from([0x7c, 0xeb]));
    expect(Buffer.from(encodeMessage(message('UNICODE UTF-8', 'ë'))).subarray(-3)).toEqual(
      Buffer.from([0x7c, 0xc3, 0xab]),
    );
    expect(Buffer.from(encodeMessage('geen bericht ë')).toString('utf8')).toBe('geen bericht ë');
  });

  test('what ISO-8859-1 lacks is written plainly', () => {
    const bytes = encodeMessage(message('8859/1', '“Zo’n” – €5… e\u0308 łß 😀'));
    expect(Buffer.from(bytes).toString('latin1').split('NTE|')[1]).toBe('"Zo\'n" - EUR5... ë ?ß ?');
  });
});
