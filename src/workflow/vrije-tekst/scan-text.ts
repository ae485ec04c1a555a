import { findClinicalWords } from './clinical-words.ts';
import { findBirthDate } from './find-birth-date.ts';
import { findIcpc, findReferralNumber } from './find-codes.ts';
import { findName } from './find-name.ts';
import { findBsn, findIban, findPhone } from './find-numbers.ts';
import { findAddress, findEmail, findPostcode, findUrl } from './find-places.ts';
import type { ClinicalKind, IdentifierKind, TextHit, TextSubject } from './text-hit.ts';
import { readableText } from './text-hit.ts';

const FINDERS: readonly ((text: string, subject: TextSubject) => readonly TextHit[])[] = [findBsn, findIban, findEmail, findPhone, findPostcode, findAddress, findUrl, findBirthDate, findName, findIcpc, findReferralNumber, findClinicalWords];
const CLINICAL: ReadonlySet<string> = new Set<ClinicalKind>(['diagnosis', 'medication']);

/**
 * Everything in a free text that gives the person away or says what is clinical, by place, in the order of the text; a
 * place that two of one kind share is told once. Time is bounded by the length of the text. Answers no values.
 */
export function scanText(text: string, subject: TextSubject): readonly TextHit[] {
  const plain = readableText(text);
  const hits = FINDERS.flatMap((find) => find(plain, subject)).toSorted((one, other) => one.start - other.start || other.end - one.end);
  // Per kind how far the hits reach that were told: those before this one began no later.
  const reached = new Map<TextHit['kind'], number>();
  return hits.filter(({ kind, end }) => {
    const isNew = end > (reached.get(kind) ?? -1);
    if (isNew) {
      reached.set(kind, end);
    }
    return isNew;
  });
}

/** A hit that gives the person away, and not one on clinical words. */
export function isIdentifier(hit: TextHit): hit is TextHit & { readonly kind: IdentifierKind } {
  return !CLINICAL.has(hit.kind);
}

/** The kinds of identifiers in a text, each once. */
export function findIdentifiers(text: string, subject: TextSubject): readonly IdentifierKind[] {
  return [...new Set(scanText(text, subject).filter(isIdentifier).map(({ kind }) => kind))];
}

/** The text with every identifier taken out: what a planner may do without reading it (M6). */
export function redactText(text: string, subject: TextSubject): string {
  const plain = readableText(text);
  let words = '';
  let at = -1;
  for (const { start, end } of scanText(plain, subject).filter(isIdentifier)) {
    // What begins where the one before it ends is left out with that one.
    words += start > at ? `${plain.slice(Math.max(at, 0), start)}[weggelaten]` : '';
    at = Math.max(at, end);
  }
  return words + plain.slice(Math.max(at, 0));
}
