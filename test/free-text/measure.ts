import { isIdentifier, scanText } from '../../src/workflow/vrije-tekst/scan-text.ts';
import type { TextHit, TextSubject } from '../../src/workflow/vrije-tekst/text-hit.ts';
import type { Sentence, Span } from './read-sentences.ts';
import { CLASSES } from './read-sentences.ts';

/** What the scanner found of one class, or of several taken together. */
export type Score = { readonly spans: number; readonly found: number; readonly hits: number; readonly falseHits: number; readonly recall: number; readonly precision: number };

/** `missed` and `wrong` name a sentence with the words of the place: the sentences are invented. */
export type Measured = {
  readonly sentences: number; readonly clean: number; readonly cleanHeld: number;
  readonly byClass: Readonly<Record<string, Score>>; readonly identifiers: Score; readonly clinical: Score;
  readonly missed: readonly string[]; readonly wrong: readonly string[];
};

type Judged = { readonly sentence: Sentence; readonly missed: readonly Span[]; readonly hits: readonly TextHit[]; readonly wrong: readonly TextHit[] };

/**
 * Recall and precision by overlap: a span is found when a hit of its class touches it; a hit is false when it touches no
 * span of its class, and lies on no span of another and on no optional one. `cleanHeld`: clean sentences that would hold a referral.
 */
export function measure(sentences: readonly Sentence[], subjects: ReadonlyMap<string, TextSubject>): Measured {
  const judged = sentences.map((sentence) => judge(sentence, scan(sentence.text, subjects.get(sentence.journey) ?? { familyNames: [] })));
  const scoreOf = (isCounted: (one: Pick<TextHit, 'kind'>) => boolean): Score => score(judged, isCounted);
  const clean = judged.filter(({ sentence }) => sentence.spans.every((span) => span.isOptional));
  const show = (id: string, text: string, { kind, start, end }: Pick<Span, 'kind' | 'start' | 'end'>): string => `${id} ${kind}: ${text.slice(start, end)}`;
  return {
    sentences: sentences.length, clean: clean.length, cleanHeld: clean.filter(({ wrong }) => wrong.some(isIdentifier)).length,
    byClass: Object.fromEntries(CLASSES.map((kind) => [kind, scoreOf((one) => one.kind === kind)])),
    identifiers: scoreOf((one) => isIdentifier(one as TextHit)), clinical: scoreOf((one) => !isIdentifier(one as TextHit)),
    missed: judged.flatMap(({ sentence, missed }) => missed.map((span) => show(sentence.id, sentence.text, span))),
    wrong: judged.flatMap(({ sentence, wrong }) => wrong.map((hit) => show(sentence.id, sentence.text, hit))),
  };
}

/** The labels know a code of ICPC as a diagnosis. */
function scan(text: string, subject: TextSubject): readonly TextHit[] {
  return scanText(text, subject).map((hit) => (hit.kind === 'icpc' ? { ...hit, kind: 'diagnosis' } : hit));
}

function judge(sentence: Sentence, hits: readonly TextHit[]): Judged {
  const { spans } = sentence;
  return {
    sentence, hits,
    missed: spans.filter((span) => !span.isOptional && !hits.some((hit) => hit.kind === span.kind && overlaps(hit, span))),
    wrong: hits.filter((hit) => !spans.some((span) => overlaps(hit, span))),
  };
}

function score(judged: readonly Judged[], isCounted: (one: Pick<TextHit, 'kind'>) => boolean): Score {
  const count = (of: (one: Judged) => readonly Pick<TextHit, 'kind'>[]): number => judged.reduce((sum, one) => sum + of(one).filter(isCounted).length, 0);
  const spans = count(({ sentence }) => sentence.spans.filter((span) => !span.isOptional));
  const found = spans - count(({ missed }) => missed);
  const falseHits = count(({ wrong }) => wrong);
  // A hit of another class on a labelled span counts neither way.
  const hits = falseHits + count(({ sentence, hits: all }) => all.filter((hit) => sentence.spans.some((span) => span.kind === hit.kind && !span.isOptional && overlaps(hit, span))));
  return { spans, found, hits, falseHits, recall: spans === 0 ? 1 : found / spans, precision: hits === 0 ? 1 : 1 - falseHits / hits };
}

function overlaps(one: Pick<Span, 'start' | 'end'>, other: Pick<Span, 'start' | 'end'>): boolean {
  return one.start < other.end && other.start < one.end;
}
