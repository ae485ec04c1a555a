import type { Converters } from './converter.ts';
import { addressFromXad } from './converters/address-from-xad.ts';
import { codingFromCe, conceptFromCe } from './converters/concept-from-ce.ts';
import { clinicalStatusFromFhir, verificationFromFhir } from './converters/condition-status.ts';
import { contactPointsFromXtn } from './converters/contact-points-from-xtn.ts';
import {
  base64FromEd,
  contentTypeFromEd,
  documentTitleFromObx,
  documentTypeFromObx,
  sizeFromEd,
} from './converters/document-from-ed.ts';
import { base64FromTexts, documentTitleFromTexts, documentTypeFromTexts } from './converters/document-from-texts.ts';
import {
  addressFromFhir,
  annotationFromFhir,
  conceptFromFhir,
  contactPointFromFhir,
  extensionFromFhir,
  humanNameFromFhir,
  identifierFromFhir,
  instantFromFhir,
  periodFromFhir,
  referralNumberFromFhir,
} from './converters/fhir-datatypes.ts';
import { documentDataFromFhir, documentKindFromFhir } from './converters/fhir-document.ts';
import {
  actorFromConsent,
  classFromConsent,
  deceasedFromFhir,
  decisionFromConsent,
  roleFromPractitioner,
  serviceFromFhir,
  uzoviFromFhir,
} from './converters/fhir-referral.ts';
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
import { homeAddressFromFhir, homeAddressFromXad, otherAddressFromFhir, otherAddressFromXad } from './converters/person-address.ts';
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
import {
  booleanFromItem,
  extensionFromResponse,
  hoedanigheidFromItem,
  languageFromItem,
  telecomFromItem,
  unknownItemFromResponse,
  vgGroupsFromResponse,
  vgItemFromResponse,
  wordsFromItem,
} from './converters/vg-response.ts';

/**
 * The converters that every map may call as FHIRPath methods (design 5.2). `idFor` comes on top, by `makeIdFor(hash)`:
 * `{ ...CONVERTERS, idFor: makeIdFor(sha256Hex) }`.
 */
export const CONVERTERS: Converters = {
  actorFromConsent,
  addressFromFhir,
  addressFromXad,
  annotationFromAnswer,
  annotationFromFhir,
  annotationFromText,
  answerPart,
  answerTelecom,
  base64FromEd,
  base64FromTexts,
  booleanExtensionFromObx,
  booleanFromItem,
  classFromConsent,
  clinicalStatusFromFhir,
  codingFromCe,
  conceptFromAnswer,
  conceptFromCe,
  conceptFromFhir,
  consentClassFromText,
  consentDecisionFromAnswer,
  consentItemFromObx,
  consentPartnerFromText,
  contactPointFromFhir,
  contactPointsFromXtn,
  contentTypeFromEd,
  dateFromTs,
  dateTimeFromTs,
  deceasedFromFhir,
  decisionFromConsent,
  documentDataFromFhir,
  documentKindFromFhir,
  documentTitleFromObx,
  documentTitleFromTexts,
  documentTypeFromObx,
  documentTypeFromTexts,
  extensionFromAnswer,
  extensionFromFhir,
  extensionFromObx,
  extensionFromResponse,
  hoedanigheidFromItem,
  hoedanigheidFromObx,
  homeAddressFromFhir,
  homeAddressFromXad,
  humanNameFromFhir,
  humanNameFromXcn,
  humanNameFromXpn,
  identifierFromCx,
  identifierFromFhir,
  identifierFromPl,
  identifierFromPln,
  identifierFromXcn,
  identifierFromXon,
  instantFromFhir,
  instantFromTs,
  itemFromObx,
  languageFromItem,
  languageFromObx,
  memberFromAnswers,
  naasteItemFromObx,
  nameFromPl,
  otherAddressFromFhir,
  otherAddressFromXad,
  partnerFromAnswer,
  periodBetween,
  periodFromAnswers,
  periodFromDr,
  periodFromFhir,
  referenceFromPl,
  referenceFromPrd,
  referenceFromXcn,
  referralNumberFromFhir,
  roleFromPractitioner,
  roleFromPrd,
  roleFromXcn,
  serviceFromFhir,
  sizeFromEd,
  taalItemFromObx,
  telecomFromItem,
  textAnswer,
  textFromHl7,
  unknownItemFromResponse,
  unknownItemFromVg,
  uzoviFromFhir,
  uzoviFromText,
  verificationFromFhir,
  vertegenwoordigerItemFromObx,
  vgGroupsFromResponse,
  vgItemFromResponse,
  wordsFromItem,
};
