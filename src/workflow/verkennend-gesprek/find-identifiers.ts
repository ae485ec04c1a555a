import { isBsn } from '../../fhir/bsn.ts';

/** What a free text must not carry to a party that may not have it (A15, design 4 `IDENTIFIER_IN_TEXT`). */
export type IdentifierKind = 'bsn' | 'iban' | 'email' | 'phone' | 'postcode' | 'url' | 'birth-date' | 'name';

/** Whom the text is about: their own name and birth date in the words give them away too. */
export type TextSubject = { readonly bsn?: string; readonly familyNames: readonly string[]; readonly birthDate?: string };

/** The kinds of identifiers in a text, each once, in the order of `IdentifierKind`. Answers no values. */
export function findIdentifiers(text: string, subject: TextSubject): readonly IdentifierKind[] {
  const plain = text.normalize('NFKC');
  return KINDS.filter(([, isIn]) => isIn(plain, subject)).map(([kind]) => kind);
}

const KINDS: readonly (readonly [IdentifierKind, (text: string, subject: TextSubject) => boolean])[] = [
  ['bsn', (text, { bsn }) => hasBsn(text, bsn)],
  ['iban', (text) => /\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b/i.test(text) && /\b[A-Z]{2}\d{2}[ .-]?[A-Z]{4}/i.test(text)],
  ['email', (text) => /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u.test(text)],
  ['phone', (text) => /(?<![\d+])(?:(?:\+|00)31[ -]?(?:\(0\)[ -]?)?|0)[1-9](?:[ -]?\d){8}(?!\d)/.test(text)],
  ['postcode', (text) => /(?<!\d)[1-9]\d{3} ?(?!S[ADS]\b)[A-Z]{2}(?![A-Za-z])/.test(text)],
  ['url', (text) => /\b(?:https?:\/\/|www\.)\S+/i.test(text)],
  ['birth-date', (text, { birthDate }) => hasBirthDate(text, birthDate)],
  ['name', (text, { familyNames }) => familyNames.some((name) => hasName(text, name))],
];

/** Nine digits that pass the 11-proef, also with spaces, dots or dashes between them, or the person's own whatever its form. */
function hasBsn(text: string, own: string | undefined): boolean {
  const runs = text.match(/(?<!\d)\d(?:[ .-]?\d){8}(?!\d)/g) ?? [];
  const digits = runs.map((run) => run.replace(/\D/g, ''));
  return digits.some((run) => isBsn(run)) || (own !== undefined && own.length >= 8 && text.replace(/[ .-]/g, '').includes(own));
}

const MONTHS = ['januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober', 'november', 'december'];

/** The person's birth date in digits (day first or year first, any separator) or with the month as a Dutch word. */
function hasBirthDate(text: string, birthDate: string | undefined): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return false;
  }
  const d = `0?${Number(day)}`;
  const m = `0?${Number(month)}`;
  const word = MONTHS[Number(month) - 1] ?? '';
  const y = `(?:${year}|'?${year.slice(2)})`;
  const forms = [`${d}[-/. ]${m}[-/. ]${y}`, `${year}[-/. ]?${month}[-/. ]?${day}`, `${day}${month}${year}`, `${d} (?:${word}|${word.slice(0, 3)}\\.?) ${y}`];
  return forms.some((form) => new RegExp(`(?<!\\d)${form}(?!\\d)`, 'i').test(text));
}

/** A family name as a word of its own, capitals as written: `Boer` is a name, `boer` is a trade. */
function hasName(text: string, name: string): boolean {
  return name.length >= 3 && new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name.normalize('NFKC'))}(?![\\p{L}\\p{N}])`, 'u').test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
