import type { Converters } from './converter.ts';
import { addressFromXad } from './converters/address-from-xad.ts';
import { codingFromCe, conceptFromCe } from './converters/concept-from-ce.ts';
import { contactPointsFromXtn } from './converters/contact-points-from-xtn.ts';
import { attachmentFromEd, documentKindFromObx } from './converters/document-from-ed.ts';
import { humanNameFromXcn, humanNameFromXpn } from './converters/human-name.ts';
import { identifierFromCe, identifierFromCx, identifierFromPl, identifierFromXcn, identifierFromXon, nameFromPl, uzoviFromText } from './converters/identifier.ts';
import { periodFromDr } from './converters/period-from-dr.ts';
import { booleanAnswer, textAnswer } from './converters/questionnaire-answers.ts';
import { referenceFromPl, referenceFromXcn, roleFromXcn } from './converters/reference-from-parts.ts';
import { annotationFromText, textFromHl7 } from './converters/text-from-hl7.ts';
import { dateFromTs, dateTimeFromTs, instantFromTs } from './converters/time-from-ts.ts';
import { consentItemFromObx, itemFromObx, naasteItemFromObx, taalItemFromObx, unknownItemFromVg, vertegenwoordigerItemFromObx } from './converters/vg-items.ts';
import {
  answerBoolean, answerPart, answerTelecom, consentAnswerFromObx, consentClassFromObx, consentPartnerFromObx, hoedanigheidFromObx,
  languageFromObx, tolkFromObx,
} from './converters/vg-people.ts';

/**
 * The converters that every map may call as FHIRPath methods (design 5.2). `idFor` comes on top, by `makeIdFor(hash)`:
 * `{ ...CONVERTERS, idFor: makeIdFor(sha256Hex) }`.
 */
export const CONVERTERS: Converters = {
  addressFromXad, codingFromCe, conceptFromCe, contactPointsFromXtn, attachmentFromEd, documentKindFromObx, humanNameFromXcn,
  humanNameFromXpn, identifierFromCe, identifierFromCx, identifierFromPl, identifierFromXcn, identifierFromXon, nameFromPl, uzoviFromText, referenceFromPl,
  referenceFromXcn, roleFromXcn, textFromHl7, annotationFromText,
  periodFromDr, booleanAnswer, textAnswer, dateFromTs, dateTimeFromTs, instantFromTs, consentItemFromObx, itemFromObx,
  naasteItemFromObx, taalItemFromObx, unknownItemFromVg, vertegenwoordigerItemFromObx, answerBoolean, answerPart, answerTelecom,
  consentAnswerFromObx, consentClassFromObx, consentPartnerFromObx, hoedanigheidFromObx, languageFromObx, tolkFromObx,
};
