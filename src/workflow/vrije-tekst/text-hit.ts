/**
 * What gives a person away in words (A15, D9); and what a last look before sending refuses to most recipients: a code of ICPC
 * and the number of the referral (2.7). Left in, it would bury the message there.
 */
export type IdentifierKind = 'bsn' | 'iban' | 'email' | 'phone' | 'postcode' | 'address' | 'url' | 'birth-date' | 'name' | 'icpc' | 'referral-number';

/** Words of a diagnosis or of a medicine: shown to whoever must look, never a reason to hold by themselves (T15, 2.7). */
export type ClinicalKind = 'diagnosis' | 'medication';

/** Where something was found: `start` and `end` count characters of the readable text (`readableText`). Holds no value. */
export type TextHit = { readonly kind: IdentifierKind | ClinicalKind; readonly start: number; readonly end: number };

/**
 * Whom the text is about, and who else belongs to the journey. `familyNames`: the person's own and partner's;
 * `otherNames`: of naasten, representative and huisarts, whole. `birthDate` a FHIR date; `streets` without their
 * number; `referralNumbers` as they are written.
 */
export type TextSubject = {
  readonly bsn?: string;
  readonly familyNames: readonly string[];
  readonly otherNames?: readonly string[];
  readonly birthDate?: string;
  readonly postcodes?: readonly string[];
  readonly streets?: readonly string[];
  readonly referralNumbers?: readonly string[];
};

/** The text as it is scanned: one form for each letter and digit, without marks that nobody sees. Hits count in this text. */
export function readableText(text: string): string {
  return text.normalize('NFKC').replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '');
}

/** A pattern's matches as hits of one kind. `pattern` is global. */
export function hitsOf(kind: TextHit['kind'], text: string, pattern: RegExp, isHit: (match: string) => boolean = () => true): readonly TextHit[] {
  return [...text.matchAll(pattern)].filter(([match]) => isHit(match)).map((match) => ({ kind, start: match.index, end: match.index + match[0].length }));
}

/** A word for use inside a pattern. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
