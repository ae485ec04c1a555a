import type { CodeableConcept, Coding, ContactPoint } from '@medplum/fhirtypes';
import { contactPointsFromXtn } from './contact-points-from-xtn.ts';
import { componentOf } from './hl7-value.ts';
import { consentScopeOf, valuesOf, yesNoOf } from './vg-answer.ts';
import { HOEDANIGHEDEN, HOEDANIGHEID } from './vg-questions.ts';

/** Component of the first repetition of OBX-5: `(naaste.answerPart(1))` is the name in a VGNAAS. */
export function answerPart(obx: unknown, number: unknown): string | undefined {
  return componentOf(valuesOf(obx)[0], Number(number));
}

/** True, false, or undefined when component `number` is neither yes nor no. */
export function answerBoolean(obx: unknown, number: unknown): boolean | undefined {
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
  return display === undefined ? { text: sent } : { coding: [{ system: HOEDANIGHEID, code: sent.toLowerCase(), display }], text: display };
}

/** The language of a VGTAAL: a BCP-47 code as Coding, anything else as text. FHIR wants one even if only a tolk was asked. */
export function languageFromObx(obx: unknown): CodeableConcept {
  const sent = componentOf(valuesOf(obx)[0], 1);
  if (sent === undefined) {
    return { text: 'niet vermeld' };
  }
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(sent) ? { coding: [{ system: 'urn:ietf:bcp:47', code: sent }] } : { text: sent };
}

/** True when an interpreter is needed, from component 2 (or 4) of a VGTAAL. */
export function tolkFromObx(obx: unknown): boolean | undefined {
  return answerBoolean(obx, 2) ?? answerBoolean(obx, 4);
}

/** The answer of a VGTOE that can be understood whole: class known, J or N. */
export function consentAnswerFromObx(obx: unknown): Coding | undefined {
  return consentScopeOf(obx) && yesNoOf(valuesOf(obx)[0]);
}

/** The class of a VGTOE without its partner. */
export function consentClassFromObx(obx: unknown): string | undefined {
  return consentScopeOf(obx)?.class;
}

/** The partner of a VGTOE such as `welzijn:samenhuis`. */
export function consentPartnerFromObx(obx: unknown): string | undefined {
  return consentScopeOf(obx)?.partner;
}
