import type { Converters } from './converter.ts';
import { addressFromXad } from './converters/address-from-xad.ts';
import { codingFromCe, conceptFromCe } from './converters/concept-from-ce.ts';
import { contactPointsFromXtn } from './converters/contact-points-from-xtn.ts';
import {
  base64FromEd,
  contentTypeFromEd,
  documentTitleFromObx,
  documentTypeFromObx,
  sizeFromEd,
} from './converters/document-from-ed.ts';
import { humanNameFromXcn, humanNameFromXpn } from './converters/human-name.ts';
import {
  identifierFromCx,
  identifierFromPl,
  identifierFromXcn,
  identifierFromXon,
  nameFromPl,
  uzoviFromText,
} from './converters/identifier.ts';
import { periodBetween, periodFromDr } from './converters/period-from-dr.ts';
import {
  annotationFromAnswer,
  conceptFromAnswer,
  extensionFromAnswer,
  memberFromAnswers,
  partnerFromAnswer,
  periodFromAnswers,
  textAnswer,
} from './converters/questionnaire-answers.ts';
import { referenceFromPl, referenceFromXcn, roleFromXcn } from './converters/reference-from-parts.ts';
import { identifierFromPln, referenceFromPrd, roleFromPrd } from './converters/referral-provider.ts';
import { annotationFromText, textFromHl7 } from './converters/text-from-hl7.ts';
import { dateFromTs, dateTimeFromTs, instantFromTs } from './converters/time-from-ts.ts';
import {
  consentItemFromObx,
  itemFromObx,
  naasteItemFromObx,
  taalItemFromObx,
  unknownItemFromVg,
  vertegenwoordigerItemFromObx,
} from './converters/vg-items.ts';
import {
  answerPart,
  answerTelecom,
  booleanExtensionFromObx,
  consentClassFromText,
  consentDecisionFromAnswer,
  consentPartnerFromText,
  extensionFromObx,
  hoedanigheidFromObx,
  languageFromObx,
} from './converters/vg-people.ts';

/**
 * The converters that every map may call as FHIRPath methods (design 5.2). `idFor` comes on top, by `makeIdFor(hash)`:
 * `{ ...CONVERTERS, idFor: makeIdFor(sha256Hex) }`.
 */
export const CONVERTERS: Converters = {
  addressFromXad,
  annotationFromAnswer,
  annotationFromText,
  answerPart,
  answerTelecom,
  base64FromEd,
  booleanExtensionFromObx,
  codingFromCe,
  conceptFromAnswer,
  conceptFromCe,
  consentClassFromText,
  consentDecisionFromAnswer,
  consentItemFromObx,
  consentPartnerFromText,
  contactPointsFromXtn,
  contentTypeFromEd,
  dateFromTs,
  dateTimeFromTs,
  documentTitleFromObx,
  documentTypeFromObx,
  extensionFromAnswer,
  extensionFromObx,
  hoedanigheidFromObx,
  humanNameFromXcn,
  humanNameFromXpn,
  identifierFromCx,
  identifierFromPl,
  identifierFromPln,
  identifierFromXcn,
  identifierFromXon,
  instantFromTs,
  itemFromObx,
  languageFromObx,
  memberFromAnswers,
  naasteItemFromObx,
  nameFromPl,
  partnerFromAnswer,
  periodBetween,
  periodFromAnswers,
  periodFromDr,
  referenceFromPl,
  referenceFromPrd,
  referenceFromXcn,
  roleFromPrd,
  roleFromXcn,
  sizeFromEd,
  taalItemFromObx,
  textAnswer,
  textFromHl7,
  unknownItemFromVg,
  uzoviFromText,
  vertegenwoordigerItemFromObx,
};
