import type { CodeableConcept, ContactPoint, Extension } from '@medplum/fhirtypes';
import { contactPointsFromXtn } from './contact-points-from-xtn.ts';
import { componentOf } from './hl7-value.ts';
import { codedAnswerOf, consentScopeFromText, questionOf, textAnswerOf, valuesOf, yesNoOf } from './vg-answer.ts';
import { HOEDANIGHEDEN, HOEDANIGHEID, VG_QUESTIONS } from './vg-questions.ts';

/** Component of the first repetition of OBX-5: `(naaste.answerPart(1))` is the name in a VGNAAS. */
export function answerPart(obx: unknown, number: unknown): string | undefined {
  return componentOf(valuesOf(obx)[0], Number(number));
}

function answerBoolean(obx: unknown, number: unknown): boolean | undefined {
  const coding = yesNoOf(componentOf(valuesOf(obx)[0], Number(number)));
  return coding && coding.code === 'J';
}

/** Telephone numbers in component `number` of OBX-5. */
export function answerTelecom(obx: unknown, number: unknown): ContactPoint[] {
  return contactPointsFromXtn({ XTN1: componentOf(valuesOf(obx)[0], Number(number)) });
}

/** The capacity of a representative (VGVERT, L8) as concept; outside the list as text only. */
export function hoedanigheidFromObx(obx: unknown): CodeableConcept | undefined {
  const sent = componentOf(valuesOf(obx)[0], 2);
  if (sent === undefined) {
    return undefined;
  }
  const display = HOEDANIGHEDEN[sent.toLowerCase()];
  return display === undefined
    ? { text: sent }
    : { coding: [{ system: HOEDANIGHEID, code: sent.toLowerCase(), display }], text: display };
}

/** The language of a VGTAAL: a BCP-47 code as Coding, anything else as text. FHIR wants one even if only a tolk was asked. */
export function languageFromObx(obx: unknown): CodeableConcept {
  const sent = componentOf(valuesOf(obx)[0], 1);
  if (sent === undefined) {
    return { text: 'niet vermeld' };
  }
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(sent)
    ? { coding: [{ system: 'urn:ietf:bcp:47', code: sent }] }
    : { text: sent };
}

/** J or N of a VGTOE as `permit` or `deny`, from one value of OBX-5. Undefined for anything else: no consent is guessed. */
export function consentDecisionFromAnswer(value: unknown): 'permit' | 'deny' | undefined {
  const coding = yesNoOf(value);
  return coding && (coding.code === 'J' ? 'permit' : 'deny');
}

/** The class of a VGTOE, from its sub-id OBX-4 (`welzijn` of `welzijn:samenhuis`). Undefined when we don't know it. */
export function consentClassFromText(subId: unknown): string | undefined {
  return consentScopeFromText(subId)?.class;
}

/** The partner of a VGTOE, from its sub-id OBX-4 (`samenhuis` of `welzijn:samenhuis`). */
export function consentPartnerFromText(subId: unknown): string | undefined {
  return consentScopeFromText(subId)?.partner;
}

/** Extension with the answer to a VG question: a code of its list, J or N as boolean, or the text. Undefined without answer. */
export function extensionFromObx(obx: unknown, url: unknown): Extension | undefined {
  const [value] = valuesOf(obx);
  const question = VG_QUESTIONS[questionOf(obx)];
  if (question?.kind === 'code') {
    const valueCode = codedAnswerOf(question, value)?.code;
    return valueCode === undefined ? undefined : { url: String(url), valueCode };
  }
  const valueString = textAnswerOf(obx, value);
  return valueString === undefined ? undefined : { url: String(url), valueString };
}

/** Extension with the yes or no in component `number` of OBX-5. Undefined when it says neither. */
export function booleanExtensionFromObx(obx: unknown, url: unknown, ...numbers: unknown[]): Extension | undefined {
  const valueBoolean = numbers.map((number) => answerBoolean(obx, number)).find((it) => it !== undefined);
  return valueBoolean === undefined ? undefined : { url: String(url), valueBoolean };
}
