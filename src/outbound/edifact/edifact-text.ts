/** Letters that no accent can be taken off of, and signs that people type, in the repertoire of a HIS. */
// prettier-ignore
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '…': '...', '•': '-', '·': '-', '€': 'EUR', '£': 'GBP', '$': 'USD',
  'ĳ': 'ij', 'Ĳ': 'IJ', 'ß': 'ss', 'æ': 'ae', 'Æ': 'AE', 'œ': 'oe', 'Œ': 'OE', 'ø': 'o', 'Ø': 'O', 'ł': 'l', 'Ł': 'L', 'đ': 'd', 'Đ': 'D', 'ı': 'i',
  'þ': 'th', 'Þ': 'Th', 'ð': 'd', 'Ð': 'D', '°': ' gr. ', '½': '1/2', '¼': '1/4', '¾': '3/4', '×': 'x', '≥': '>=', '≤': '<=', '±': '+/-', 'µ': 'u',
  '@': '(at)', '#': 'nr. ', '[': '(', ']': ')', '{': '(', '}': ')', '|': '/', '\\': '/', '_': '-', '~': '-', '`': "'", '^': '',
};

/** What ISO 9735 level B holds: level A with lower case, as HIS-en write under the name UNOA (formats.md 8.1). */
const REPERTOIRE = /^[A-Za-z0-9 .,\-()/=!"%&*;<>'+:?]$/;

/**
 * Text in the characters of ISO 9735 level B: accents off, typographic signs written plainly, line breaks and tabs as a
 * space, anything else as `.` (a `?` would be a release character). Never longer lines: it takes one line.
 */
export function plainText(text: string): string {
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
  const oneLine = bare.replace(/[\p{Cc}\p{Zs}\u2028\u2029]/gu, ' ');
  return Array.from(oneLine, (char) => PLAIN[char] ?? (REPERTOIRE.test(char) ? char : '.')).join('');
}

/** Puts the release character before what would end a component, an element or a segment (ISO 9735 5.1). */
export function released(text: string): string {
  return text.replace(/[?+:']/g, '?$&');
}
