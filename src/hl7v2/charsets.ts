/** A character set by the label that `TextDecoder` knows; of UTF-16 the byte order is still to be found. */
export type Charset = 'utf-8' | 'utf-16' | 'windows-1252' | 'us-ascii' | `iso-8859-${number}`;

/** How senders spell them in MSH-18, without case and punctuation (table 0211, and wrong spellings of formats.md 7). */
const SPELLINGS: Readonly<Record<string, Charset>> = {
  ASCII: 'us-ascii',
  USASCII: 'us-ascii',
  ISOIR6: 'us-ascii',
  '8859': 'iso-8859-1',
  ISO8859: 'iso-8859-1',
  ISOIR100: 'iso-8859-1',
  LATIN1: 'iso-8859-1',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  UTF8: 'utf-8',
  ISO10646: 'utf-8',
  UNICODEUTF16: 'utf-16',
  UTF16: 'utf-16',
  WINDOWS1252: 'windows-1252',
  CP1252: 'windows-1252',
};

/** The character set that a name in MSH-18 or in the configuration means. Undefined when nobody knows it. */
export function charsetFromName(name: string): Charset | undefined {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const part = /^(?:ISO)?8859(\d{1,2})$/.exec(plain)?.[1];
  if (part === undefined) return SPELLINGS[plain];
  const number = Number(part);
  return number >= 1 && number <= 16 && number !== 12 ? `iso-8859-${number}` : undefined;
}
