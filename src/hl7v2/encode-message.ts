import { charsetFromName } from './charsets.ts';
import { readDelimiters } from './delimiters.ts';

/** Typographic characters that ISO-8859-1 lacks and people do type. */
// prettier-ignore
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '…': '...', '•': '-', '€': 'EUR', 'ĳ': 'ij', 'Ĳ': 'IJ',
};

/**
 * Turns the text of a message into bytes, in the character set that its own MSH-18 names: ISO-8859-1, else UTF-8.
 *
 * What ISO-8859-1 lacks is written plainly (`€` as EUR), or as `?`.
 */
export function encodeMessage(text: string): Uint8Array {
  const line = text.split(/[\r\n]/, 1)[0] ?? '';
  const delimiters = readDelimiters(line);
  const name = delimiters === undefined ? '' : (line.split(delimiters.field)[17] ?? '');
  return charsetFromName(name) === 'iso-8859-1' ? latin1Bytes(text) : new TextEncoder().encode(text);
}

function latin1Bytes(text: string): Uint8Array {
  const plain = text.normalize('NFC').replace(/[^\x00-\xff]/gu, (char) => PLAIN[char] ?? '?');
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}
