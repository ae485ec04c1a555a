import type {
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '@medplum/fhirtypes';

/** A QuestionnaireResponse, or one of its group items. */
type Group = Pick<QuestionnaireResponse, 'item'> | QuestionnaireResponseItem;

function answersOf(group: unknown, linkId: unknown): readonly QuestionnaireResponseItemAnswer[] {
  const items = (group as Group | undefined)?.item ?? [];
  return items.filter((item) => item.linkId === linkId).flatMap((item) => item.answer ?? []);
}

/**
 * The answers to a question of this group as text: `(actie.textAnswer('actie.naam'))`. Also numbers, dates and times; of a
 * choice the code. A question deeper down is not looked for.
 */
export function textAnswer(group: unknown, linkId: unknown): string[] {
  return answersOf(group, linkId).flatMap((answer) => {
    const value =
      answer.valueCoding?.code ??
      answer.valueString ??
      answer.valueDate ??
      answer.valueDateTime ??
      answer.valueInteger ??
      answer.valueDecimal ??
      answer.valueBoolean;
    const text = value === undefined ? '' : String(value).trim();
    return text === '' ? [] : [text];
  });
}

/** The first yes or no to a question: a boolean, or a choice of `ja` and `nee` (J, N). */
export function booleanAnswer(group: unknown, linkId: unknown): boolean | undefined {
  const [answer] = answersOf(group, linkId);
  const code = answer?.valueCoding?.code ?? answer?.valueString;
  if (answer?.valueBoolean !== undefined) {
    return answer.valueBoolean;
  }
  return code === undefined ? undefined : ['ja', 'J'].includes(code);
}
