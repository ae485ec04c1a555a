import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';

/** The answers of a VG question set by linkId (vg-questions.md): flat values, and groups as they came. */
export type Answers = {
  /** Every non-empty answer of a question, as code or text. */
  all(linkId: string): readonly string[];
  /** The first of them. */
  first(linkId: string): string | undefined;
  /** The first as J, N or ONB in capitals, also where a sender wrote the word. */
  choice(linkId: string): 'J' | 'N' | 'ONB' | undefined;
  /** The groups of a repeating group question: per group its answers. */
  groups(linkId: string): readonly Answers[];
  /** How many items there are at all. */
  readonly count: number;
};

/** Reads a QuestionnaireResponse; absent gives no answers. */
export function readAnswers(response: Pick<QuestionnaireResponse, 'item'> | undefined): Answers {
  return answersOf(response?.item ?? []);
}

function answersOf(items: readonly QuestionnaireResponseItem[]): Answers {
  const all = (linkId: string): readonly string[] =>
    items.filter((item) => item.linkId === linkId).flatMap((item) => (item.answer ?? []).flatMap((answer) => textOf(answer)));
  return {
    all,
    first: (linkId) => all(linkId)[0],
    choice: (linkId) => choiceOf(all(linkId)[0]),
    groups: (linkId) => items.filter((item) => item.linkId === linkId).map((item) => answersOf([...(item.item ?? []), ...(item.answer ?? []).flatMap((answer) => answer.item ?? [])])),
    count: items.length,
  };
}

function textOf(answer: QuestionnaireResponseItemAnswer): readonly string[] {
  const value = answer.valueCoding?.code ?? answer.valueString ?? answer.valueDate ?? answer.valueDateTime
    ?? answer.valueInteger?.toString() ?? answer.valueDecimal?.toString() ?? answer.valueBoolean?.toString();
  return value === undefined || value.trim() === '' ? [] : [value.trim()];
}

const CHOICES: Readonly<Record<string, 'J' | 'N' | 'ONB'>> = {
  j: 'J', ja: 'J', true: 'J', 1: 'J', n: 'N', nee: 'N', false: 'N', 0: 'N', onb: 'ONB', onbekend: 'ONB',
};

/** J, N or ONB of a text; anything else is undefined: an answer outside its list is not an answer. */
export function choiceOf(text: string | undefined): 'J' | 'N' | 'ONB' | undefined {
  return text === undefined ? undefined : CHOICES[text.toLowerCase()];
}
