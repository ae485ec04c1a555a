import type {
  Annotation,
  CodeableConcept,
  Extension,
  Period,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
  Reference,
} from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';

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
  return answersOf(group, linkId).flatMap((answer) => textOfAnswer(answer) ?? []);
}

function textOfAnswer(answer: QuestionnaireResponseItemAnswer): string | undefined {
  const date = answer.valueDate ?? answer.valueDateTime;
  const value = answer.valueCoding?.code ?? answer.valueString ?? date ?? answer.valueInteger ?? answer.valueBoolean;
  const text = value === undefined ? '' : String(value).trim();
  return text === '' ? undefined : text;
}

/** Concept with the answer's words: `(actie.conceptFromAnswer('actie.vorm', 'Vorm'))` gives text `Vorm: individueel`. */
export function conceptFromAnswer(group: unknown, linkId: unknown, label?: unknown): CodeableConcept[] {
  return answersOf(group, linkId).flatMap((answer) => {
    const text = answer.valueCoding?.display ?? textOfAnswer(answer);
    return text === undefined ? [] : [{ text: typeof label === 'string' ? `${label}: ${text}` : text }];
  });
}

/** Annotations with the answer's words. */
export function annotationFromAnswer(group: unknown, linkId: unknown): Annotation[] {
  return textAnswer(group, linkId).map((text) => ({ text }));
}

/** Logical reference to the partner that an answer names by its id. `aanbod-ontbreekt` (A3) names none. */
export function partnerFromAnswer(group: unknown, linkId: unknown): Reference | undefined {
  const [value] = textAnswer(group, linkId);
  return value === undefined || value === 'aanbod-ontbreekt'
    ? undefined
    : { type: 'Organization', identifier: { system: SYSTEMS.partner, value } };
}

/** Who took part: the partner that sent someone, else (a naaste) the function alone as display. */
export function memberFromAnswers(group: unknown, partnerLinkId: unknown, functionLinkId: unknown): Reference | undefined {
  const [display] = textAnswer(group, functionLinkId);
  return partnerFromAnswer(group, partnerLinkId) ?? (display === undefined ? undefined : { display });
}

/** Period from the answers that hold its start and its end. Undefined without both. */
export function periodFromAnswers(group: unknown, startLinkId: unknown, endLinkId: unknown): Period | undefined {
  const [start] = textAnswer(group, startLinkId);
  const [end] = textAnswer(group, endLinkId);
  return start === undefined && end === undefined ? undefined : { ...(start && { start }), ...(end && { end }) };
}

/** Extension with an answer: a choice as `valueCode`, a boolean as `valueBoolean`, anything else as `valueString`. */
export function extensionFromAnswer(group: unknown, linkId: unknown, url: unknown): Extension | undefined {
  const [answer] = answersOf(group, linkId);
  if (answer?.valueBoolean !== undefined) {
    return { url: String(url), valueBoolean: answer.valueBoolean };
  }
  const text = answer && textOfAnswer(answer);
  if (text === undefined) {
    return undefined;
  }
  return answer?.valueCoding ? { url: String(url), valueCode: text } : { url: String(url), valueString: text };
}
