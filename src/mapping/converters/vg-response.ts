import type { CodeableConcept, ContactPoint, Extension, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import type { BundleNode } from '../../fhir/bundle-node.ts';
import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { contactPointsFromXtn } from './contact-points-from-xtn.ts';
import { codedAnswerOf, consentScopeFromText, yesNoOf } from './vg-answer.ts';
import { HOEDANIGHEDEN, HOEDANIGHEID, VG_QUESTIONS } from './vg-questions.ts';

type Item = QuestionnaireResponseItem;
type Answer = QuestionnaireResponseItemAnswer;

/** Groups of the question set, their parts, and how each part is read. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, (answer: BundleNode) => Answer | undefined>>>> = {
  vgtaal: { taal: languageAnswer, tolk: yesNoAnswer },
  vgnaas: { naam: textAnswer, relatie: textAnswer, telefoon: textAnswer, akkoord: yesNoAnswer },
  vgtoe: { klasse: classAnswer, antwoord: yesNoAnswer },
  vgvert: { naam: textAnswer, hoedanigheid: capacityAnswer },
};

/**
 * The item of one simple question of a sender's QuestionnaireResponse (vg-aanmelding), with answers of its list only:
 * `(qr.vgItemFromResponse('vgdom'))`. Undefined when nothing in it can be understood (`unknownItemFromResponse` has it).
 */
export function vgItemFromResponse(response: unknown, linkId: unknown): Item | undefined {
  const answer = answersTo(response, String(linkId)).flatMap((it) => simpleAnswer(String(linkId), it) ?? []);
  return answer.length === 0 ? undefined : { linkId: String(linkId), answer };
}

/** The items of one group question (`vgtaal`, `vgnaas`, `vgtoe`, `vgvert`), one per group that was answered. */
export function vgGroupsFromResponse(response: unknown, linkId: unknown): Item[] {
  return itemsOf(response, String(linkId)).flatMap((item) => groupItem(item, String(linkId)) ?? []);
}

/** Item `onbekend`: unknown VG questions and answers outside their list, as `code^text`. Questions of others are left out. */
export function unknownItemFromResponse(response: unknown): Item | undefined {
  const items = listOf(nodeOf(response)['item']).map(nodeOf);
  const answer = items.flatMap((item): Answer[] => {
    const linkId = textIn(item, 'linkId').toLowerCase();
    if (!/^vg[a-z]/.test(linkId)) {
      return [];
    }
    const group = GROUPS[linkId];
    const parts = group === undefined ? listOf(item['answer']).map(nodeOf).filter((it) => simpleAnswer(linkId, it) === undefined) : [];
    const isLost = group !== undefined && groupItem(item, linkId) === undefined;
    const lost = isLost ? [listOf(item['item']).map(nodeOf).flatMap((part) => listOf(part['answer']).map((it) => wordsOf(nodeOf(it)))).join('^')] : parts.map(wordsOf);
    return lost.filter((it) => it !== '').map((text) => ({ valueString: `${linkId.toUpperCase()}^${text}` }));
  });
  return answer.length === 0 ? undefined : { linkId: 'onbekend', answer };
}

/** Extension with the answer to a question: a code of its list as `valueCode`, else the words. */
export function extensionFromResponse(response: unknown, linkId: unknown, url: unknown): Extension | undefined {
  const [answer] = vgItemFromResponse(response, linkId)?.answer ?? [];
  const { valueCoding, valueString } = answer ?? {};
  if (valueCoding?.code !== undefined) {
    return { url: String(url), valueCode: valueCoding.code };
  }
  return valueString === undefined ? undefined : { url: String(url), valueString };
}

/** The language of a `vgtaal` item as concept: a BCP-47 code, else its words. */
export function languageFromItem(item: unknown): CodeableConcept {
  const answer = partOf(item, 'vgtaal.taal').flatMap((it) => languageAnswer(it) ?? [])[0];
  return answer?.valueCoding ? { coding: [answer.valueCoding] } : { text: answer?.valueString ?? 'niet vermeld' };
}

/** Extension with the yes or no of one part of a group: `(item.booleanFromItem('vgnaas.akkoord', 'https://…'))`. */
export function booleanFromItem(item: unknown, linkId: unknown, url: unknown): Extension | undefined {
  const code = partOf(item, String(linkId)).map((it) => yesNoOf(wordsOf(it))?.code)[0];
  return code === undefined ? undefined : { url: String(url), valueBoolean: code === 'J' };
}

/** The words of one part of a group. */
export function wordsFromItem(item: unknown, linkId: unknown): string | undefined {
  return partOf(item, String(linkId)).map(wordsOf).find((it) => it !== '');
}

/** The telephone numbers of one part of a group. */
export function telecomFromItem(item: unknown, linkId: unknown): ContactPoint[] {
  const words = wordsFromItem(item, linkId);
  return words === undefined ? [] : contactPointsFromXtn({ XTN1: words });
}

/** The capacity of a representative (L8) as concept; outside the list as words only. */
export function hoedanigheidFromItem(item: unknown): CodeableConcept | undefined {
  const answer = partOf(item, 'vgvert.hoedanigheid').flatMap((it) => capacityAnswer(it) ?? [])[0];
  const text = answer?.valueCoding?.display ?? answer?.valueString;
  return text === undefined ? undefined : { ...(answer?.valueCoding && { coding: [answer.valueCoding] }), text };
}

function simpleAnswer(linkId: string, answer: BundleNode): Answer | undefined {
  const question = VG_QUESTIONS[linkId.toUpperCase()];
  if (question?.kind === 'code') {
    const valueCoding = codedAnswerOf(question, wordsOf(answer));
    return valueCoding && { valueCoding };
  }
  return question === undefined ? undefined : textAnswer(answer);
}

function groupItem(item: BundleNode, linkId: string): Item | undefined {
  const parts = Object.entries(GROUPS[linkId] ?? {}).flatMap(([name, read]) => {
    const answer = partOf(item, `${linkId}.${name}`).flatMap((it) => read(it) ?? []).slice(0, 1);
    return answer.length === 0 ? [] : [{ linkId: `${linkId}.${name}`, answer }];
  });
  // A consent needs its class and its answer: none is guessed.
  return parts.length === 0 || (linkId === 'vgtoe' && parts.length < 2) ? undefined : { linkId, item: parts };
}

function itemsOf(group: unknown, linkId: string): readonly BundleNode[] {
  return listOf(nodeOf(group)['item']).map(nodeOf).filter((it) => textIn(it, 'linkId').toLowerCase() === linkId);
}

function answersTo(group: unknown, linkId: string): readonly BundleNode[] {
  return itemsOf(group, linkId).flatMap((item) => listOf(item['answer']).map(nodeOf));
}

function partOf(item: unknown, linkId: string): readonly BundleNode[] {
  return answersTo(item, linkId);
}

/** What an answer says: its code, else its words, whatever type it came in. */
function wordsOf(answer: BundleNode): string {
  const coding = nodeOf(answer['valueCoding']);
  const value = textIn(coding, 'code') || textIn(coding, 'display') || answer['valueString'] || (answer['valueBoolean'] ?? answer['valueInteger'] ?? '');
  return String(value).trim();
}

function textAnswer(answer: BundleNode): Answer | undefined {
  const valueString = textIn(nodeOf(answer['valueCoding']), 'display') || wordsOf(answer);
  return valueString === '' ? undefined : { valueString };
}

function yesNoAnswer(answer: BundleNode): Answer | undefined {
  const valueCoding = yesNoOf(wordsOf(answer));
  return valueCoding && { valueCoding };
}

function languageAnswer(answer: BundleNode): Answer | undefined {
  const code = wordsOf(answer);
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(code) ? { valueCoding: { system: 'urn:ietf:bcp:47', code } } : textAnswer(answer);
}

function classAnswer(answer: BundleNode): Answer | undefined {
  const scope = consentScopeFromText(wordsOf(answer));
  return scope && { valueString: scope.partner === undefined ? scope.class : `${scope.class}:${scope.partner}` };
}

function capacityAnswer(answer: BundleNode): Answer | undefined {
  const code = wordsOf(answer).toLowerCase();
  const display = HOEDANIGHEDEN[code];
  return display === undefined ? textAnswer(answer) : { valueCoding: { system: HOEDANIGHEID, code, display } };
}
