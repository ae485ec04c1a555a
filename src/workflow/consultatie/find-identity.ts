import { findIdentifiers } from '../vrije-tekst/scan-text.ts';
import type { IdentifierKind } from '../vrije-tekst/text-hit.ts';

const DATE = String.raw`\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9}\.?)[-/. ]'?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}`;
const BORN = new RegExp(String.raw`(?:\bgeb(?:\.|oren|oortedatum)?|\bdob\b|°)[^\n\d]{0,20}(?:${DATE})`, 'iu');
const ADDRESSED = /(?<!\p{L})(?:[Dd]hr|[Mm]w|[Mm]evr|[Mm]evrouw|[Mm]eneer|[Dd]e heer|[Hh]r)\.?\s+(?:\p{Lu}\.\s?)*(?:(?:van|de|der|den|ten|ter|el|al)\s+)*\p{Lu}\p{L}+/u;
const NAMED = /(?<!\p{L})(?:[Nn]aam|[Hh]eet|[Gg]enaamd)\s*:?\s+(?:\p{Lu}\.\s?)*\p{Lu}\p{L}+/u;

/**
 * The kinds of identifiers in a text about a person whom we do not know (G5): what `findIdentifiers` finds by its form, and
 * a birth date or a name that the words around it announce. A question about a complaint may name its code. Answers no values.
 */
export function findIdentity(text: string): readonly IdentifierKind[] {
  const plain = text.normalize('NFKC');
  const announced: readonly (readonly [IdentifierKind, boolean])[] = [['birth-date', BORN.test(plain)], ['name', ADDRESSED.test(plain) || NAMED.test(plain)]];
  return [...new Set([...findIdentifiers(text, { familyNames: [] }).filter((kind) => kind !== 'icpc'), ...announced.flatMap(([kind, isIn]) => (isIn ? [kind] : []))])];
}

/** Whether a text may not go along (G5): a BSN never, anything else that identifies only with a recorded reason. */
export function mayNotGo(text: string, isIdentified: boolean): 'BSN_IN_CONSULTATIE' | 'IDENTIFIER_IN_CONSULTATIE' | undefined {
  const kinds = findIdentity(text);
  return kinds.includes('bsn') ? 'BSN_IN_CONSULTATIE' : kinds.length > 0 && !isIdentified ? 'IDENTIFIER_IN_CONSULTATIE' : undefined;
}
