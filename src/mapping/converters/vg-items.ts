import type { Coding, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { componentOf, firstTextOf, partsOf, textOf } from './hl7-value.ts';
import {
  codedAnswerOf,
  consentScopeOf,
  isUnderstood,
  questionOf,
  textAnswerOf,
  valuesOf,
  yesNoOf,
} from './vg-answer.ts';
import { HOEDANIGHEDEN, HOEDANIGHEID, VG_QUESTIONS } from './vg-questions.ts';

type Item = QuestionnaireResponseItem;
type Answer = QuestionnaireResponseItemAnswer;

/**
 * The item of one simple question out of all its OBX: `(vg.itemFromObx('vgdom', vg.VGDOM))`. A repeated answer is another
 * `answer` of the same item. Undefined when nothing in it can be understood (then `unknownItemFromVg` has it).
 */
export function itemFromObx(_vg: unknown, linkId: unknown, obxs: unknown): Item | undefined {
  const answer = listOf(obxs).flatMap((obx) => valuesOf(obx).flatMap((value) => answerOf(obx, value) ?? []));
  return answer.length === 0 ? undefined : { linkId: String(linkId), answer };
}

function answerOf(obx: unknown, value: unknown): Answer | undefined {
  const question = VG_QUESTIONS[questionOf(obx)];
  if (question?.kind === 'code') {
    const valueCoding = codedAnswerOf(question, value);
    return valueCoding && { valueCoding };
  }
  const valueString = textAnswerOf(obx, value);
  return valueString === undefined ? undefined : { valueString };
}

/** Group item of one VGNAAS: `naam ^ relatie ^ telefoon ^ akkoord` (T4). */
export function naasteItemFromObx(obx: unknown): Item | undefined {
  const [value] = valuesOf(obx);
  const akkoord = yesNoOf(componentOf(value, 4));
  return group('vgnaas', [
    ['naam', string(componentOf(value, 1))],
    ['relatie', string(componentOf(value, 2))],
    ['telefoon', string(componentOf(value, 3))],
    ['akkoord', akkoord && { valueCoding: akkoord }],
  ]);
}

/** Group item of one VGVERT: `naam ^ hoedanigheid`; a capacity outside the list of L8 is kept as text. */
export function vertegenwoordigerItemFromObx(obx: unknown): Item | undefined {
  const [value] = valuesOf(obx);
  const code = componentOf(value, 2)?.toLowerCase() ?? '';
  const display = HOEDANIGHEDEN[code];
  return group('vgvert', [
    ['naam', string(componentOf(value, 1))],
    [
      'hoedanigheid',
      display === undefined ? string(componentOf(value, 2)) : { valueCoding: { system: HOEDANIGHEID, code, display } },
    ],
  ]);
}

/** Group item of one VGTAAL: language in component 1, interpreter needed in component 2 (or 4, behind a CE's code system). */
export function taalItemFromObx(obx: unknown): Item | undefined {
  const [value] = valuesOf(obx);
  const tolk = yesNoOf(componentOf(value, 2)) ?? yesNoOf(componentOf(value, 4));
  return group('vgtaal', [
    ['taal', languageAnswer(componentOf(value, 1))],
    ['tolk', tolk && { valueCoding: tolk }],
  ]);
}

/** A BCP-47 code is a code; a language in words is kept as words, which no view lets through. */
function languageAnswer(text: string | undefined): ReturnType<typeof string> | { readonly valueCoding: Coding } {
  return text !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(text) ? { valueCoding: { system: 'urn:ietf:bcp:47', code: text } } : string(text);
}

/** Group item of one VGTOE (L1): class as sent, and J or N. Undefined when either can't be understood. */
export function consentItemFromObx(obx: unknown): Item | undefined {
  const scope = consentScopeOf(obx);
  const answer = yesNoOf(valuesOf(obx)[0]);
  const klasse = scope?.partner === undefined ? scope?.class : `${scope.class}:${scope.partner}`;
  return klasse === undefined || answer === undefined
    ? undefined
    : group('vgtoe', [
        ['klasse', string(klasse)],
        ['antwoord', { valueCoding: answer }],
      ]);
}

/**
 * Item `onbekend`: unknown VG questions, and answers outside their list, as `code^text` (`VGTOE:class^text` for a
 * consent). Kept, shown, warned (QUESTION_UNKNOWN).
 */
export function unknownItemFromVg(vg: unknown): Item | undefined {
  const answer = Object.entries(partsOf(vg)).flatMap(([key, obxs]) =>
    listOf(obxs).flatMap((obx) =>
      valuesOf(obx)
        .filter((value) => key === 'UNKNOWN' || !isUnderstood(obx, value))
        .map((value): Answer => ({ valueString: `${labelOf(obx)}^${originalOf(value)}` })),
    ),
  );
  return answer.length === 0 ? undefined : { linkId: 'onbekend', answer };
}

function labelOf(obx: unknown): string {
  const subId = firstTextOf(partsOf(obx), 'OBX4');
  return questionOf(obx) === 'VGTOE' && subId !== undefined ? `VGTOE:${subId}` : questionOf(obx);
}

function originalOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : Object.values(partsOf(value))
        .flatMap((part) => textOf(part) ?? [])
        .join('^');
}

function group(linkId: string, parts: readonly (readonly [string, Answer | undefined])[]): Item | undefined {
  const item = parts.flatMap(([name, answer]) =>
    answer === undefined ? [] : [{ linkId: `${linkId}.${name}`, answer: [answer] }],
  );
  return item.length === 0 ? undefined : { linkId, item };
}

function string(valueString: string | undefined): Answer | undefined {
  return valueString === undefined ? undefined : { valueString };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
