import type { Result, Warning } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Charset } from './charsets.ts';
import { charsetFromName } from './charsets.ts';
import { readDelimiters } from './delimiters.ts';

/** The text of a message, the character set it was read with, and a warning when that was a guess. */
export type DecodedText = { readonly text: string; readonly charset: Charset; readonly warnings: readonly Warning[] };

const HEADER_BYTES = 4_096;

/**
 * Turns the bytes of a message into text: by byte order mark, else MSH-18, else the sender's configured set, else UTF-8
 * (formats.md 7).
 *
 * What does not fit its character set is read as windows-1252, and broken UTF-16 as far as it goes, with warning
 * `CHARSET_FALLBACK`: a crisis must be found in damaged bytes too. An MSH-18 that nobody knows counts as not stated.
 * Only no bytes at all are refused (`MESSAGE_UNREADABLE`).
 */
export function decodeBytes(bytes: Uint8Array, senderCharset?: string): Result<DecodedText> {
  if (bytes.length === 0) return refuse('MESSAGE_UNREADABLE', 'MSH');
  const wide = wideCharset(bytes);
  if (wide !== undefined) return accept(decodeWide(bytes, wide));
  const stated = charsetFromName(statedName(bytes)) ?? charsetFromName(senderCharset ?? '') ?? 'utf-8';
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  // UTF-16 that begins with one-byte letters isn't UTF-16; ASCII with eight-bit bytes most often is UTF-8.
  const charset: Charset = hasMark || stated === 'utf-16' || stated === 'us-ascii' ? 'utf-8' : stated;
  const text = decodeStrictly(bytes, charset);
  if (text !== undefined) return accept({ text, charset, warnings: [] });
  return accept({
    text: new TextDecoder('windows-1252').decode(bytes),
    charset: 'windows-1252',
    warnings: [{ code: 'CHARSET_FALLBACK', at: 'MSH-18' }],
  });
}

/** The first repetition of MSH-18 is the character set of the message. */
function statedName(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, HEADER_BYTES));
  const line = head.slice(Math.max(0, head.indexOf('MSH'))).split(/[\r\n]/, 1)[0] ?? '';
  const delimiters = readDelimiters(line);
  if (delimiters === undefined) return '';
  const field = line.split(delimiters.field)[17] ?? '';
  return (delimiters.repetition === '' ? field : field.split(delimiters.repetition)[0]) ?? '';
}

function decodeStrictly(bytes: Uint8Array, charset: Charset): string | undefined {
  // `TextDecoder` takes ISO-8859-1 for windows-1252; they differ in these bytes only, which no ISO-8859-1 text has.
  if (charset === 'iso-8859-1' && bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)) return undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-16 is told by its mark, or by the zero beside the `M` of MSH. */
function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x4d && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x4d)) return 'utf-16be';
  return undefined;
}

function decodeWide(bytes: Uint8Array, label: 'utf-16le' | 'utf-16be'): DecodedText {
  const text = new TextDecoder(label).decode(bytes);
  const isWhole = !text.includes('\uFFFD');
  return { text, charset: 'utf-16', warnings: isWhole ? [] : [{ code: 'CHARSET_FALLBACK', at: 'MSH-18' }] };
}
