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
  return hits.filter((hit, index) => !hits.slice(0, index).some((earlier) => earlier.kind === hit.kind && earlier.end >= hit.end));
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
  const spans = scanText(plain, subject).filter(isIdentifier);
  const merged = spans.reduce<{ start: number; end: number }[]>((done, { start, end }) => {
    const last = done.at(-1);
    return last !== undefined && start <= last.end ? [...done.slice(0, -1), { start: last.start, end: Math.max(last.end, end) }] : [...done, { start, end }];
  }, []);
  return merged.reduceRight((words, { start, end }) => `${words.slice(0, start)}[weggelaten]${words.slice(end)}`, plain);
}
