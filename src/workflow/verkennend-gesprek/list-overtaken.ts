import type { Bundle, ContactPoint } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Completion, Journey } from '../journey.ts';
import type { Network } from '../network.ts';
import { amsterdamDate } from '../termijnen/calendar.ts';
import { familyNamesOf } from './family-names.ts';
import { findGemeente } from './find-gemeente.ts';
import { identifierOf, resourcesOf } from './find-resource.ts';
import { readAnswers } from './read-answers.ts';
import { readReferralFacts } from './referral-facts.ts';

/**
 * Answers of a person that a changed request overtakes (5.1): on what it states otherwise than the request before it; the
 * choice of a team when the gemeente becomes another (4.1); decisions, once the request that they were about was refused.
 * What a request leaves out it does not state, but of a text. Consents go by their own time (L1).
 */
export function listOvertaken(journey: Journey, next: Bundle, network: Network): readonly Completion[] {
  const { bundle: previous, completions } = journey;
  const decided = journey.status === 'refused' ? completions.filter((one) => one.question === 'BESLUIT') : [];
  if (previous === undefined) {
    return decided;
  }
  const restated = completions.filter((one) => isRestated(one, previous, next));
  const left = completions.filter((one) => !restated.includes(one));
  const gemeente = findGemeente(readReferralFacts(next, left), network, amsterdamDate(journey.requestedAt));
  const moves = (gemeente.found ? gemeente.code : undefined) !== journey.gemeente;
  return [...decided, ...restated, ...(moves ? left.filter((one) => one.question === 'TEAM') : [])];
}

/** A text that went takes the words with it that a person put in its place. */
function isRestated(completion: Completion, previous: Bundle, next: Bundle): boolean {
  const stated = statedOn(completion, next);
  return (stated.length > 0 || completion.question === 'TEKST') && JSON.stringify(stated) !== JSON.stringify(statedOn(completion, previous));
}

/** What a request itself says on what was answered; empty: nothing. */
function statedOn({ question, subId }: Completion, bundle: Bundle): readonly string[] {
  const [patient] = resourcesOf(bundle, 'Patient');
  const addresses = patient?.address ?? [];
  const facts = readReferralFacts(bundle);
  switch (question) {
    case 'BSN':
      return present(identifierOf(patient, SYSTEMS.bsn));
    case 'GEBOORTEDATUM':
      return present(patient?.birthDate);
    case 'GEMEENTE':
      return facts.gemeenteCode === undefined ? [...facts.places, ...present(...addresses.map((one) => one.postalCode))] : [facts.gemeenteCode];
    case 'TEKST':
      return facts.texts.filter((one) => one.place === subId).map((one) => one.text);
    case 'ACHTERNAAM':
      return familyNamesOf(patient);
    case 'VOORNAAM':
      return (patient?.name ?? []).flatMap((one) => one.given ?? []);
    case 'ADRES':
      return addresses.flatMap((one) => one.line ?? []);
    case 'POSTCODE':
      return present(...addresses.map((one) => one.postalCode));
    case 'PLAATS':
      return present(...addresses.map((one) => one.city));
    case 'TELEFOON':
      return telecomOf(patient?.telecom, 'phone');
    case 'EMAIL':
      return telecomOf(patient?.telecom, 'email');
    default:
      return question.startsWith('VG') && question !== 'VGTOE' ? readAnswers(resourcesOf(bundle, 'QuestionnaireResponse')[0]).all(question.toLowerCase()) : [];
  }
}

function present(...values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((one) => one !== undefined);
}

function telecomOf(telecom: readonly ContactPoint[] | undefined, system: ContactPoint['system']): readonly string[] {
  return present(...(telecom ?? []).filter((one) => one.system === system).map((one) => one.value));
}
