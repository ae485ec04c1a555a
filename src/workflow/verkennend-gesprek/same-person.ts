import type { Bundle } from '@medplum/fhirtypes';
import { isBsn } from '../../fhir/bsn.ts';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Journey } from '../journey.ts';
import { applyCompletions } from './apply-completions.ts';
import { identifierOf, resourcesOf } from './find-resource.ts';
import { familyNamesOf } from './family-names.ts';

/** What two messages of one referral number say about who it is. */
export type PersonMatch = {
  readonly same: boolean;
  /** A BSN that only the letter has, taken when name and birth date agree (design 4.1). */
  readonly bsnFromLetter?: string;
};

/** Compares the person of a journey's request with that of a letter: with the BSN that was found for it, when it states none itself. */
export function matchLetter({ bundle, completions }: Pick<Journey, 'bundle' | 'completions'>, letter: Bundle): PersonMatch | undefined {
  return bundle === undefined ? undefined : matchPersons(applyCompletions(bundle, completions.filter((one) => one.question === 'BSN')), letter);
}

/** Whether two requests say word for word the same on who it is, so that what was found of one holds for the other. */
export function statesSame(one: Bundle, other: Bundle): boolean {
  return JSON.stringify(personOf(one)) === JSON.stringify(personOf(other));
}

/**
 * Compares the person of the request with that of the letter. Equal BSN's settle it; else birth date and family name
 * must not differ. What one of them does not state is no difference.
 */
export function matchPersons(request: Bundle, letter: Bundle): PersonMatch {
  const asked = personOf(request);
  const told = personOf(letter);
  if (asked.bsn !== undefined && told.bsn !== undefined) {
    return { same: asked.bsn === told.bsn };
  }
  const agree = datesAgree(asked.birthDate, told.birthDate) && namesAgree(asked.names, told.names);
  const bothStated = asked.birthDate?.length === 10 && told.birthDate?.length === 10 && asked.names.length > 0 && told.names.length > 0;
  const mayTake = agree && bothStated && !asked.stated && told.bsn !== undefined && isBsn(told.bsn);
  return mayTake ? { same: true, bsnFromLetter: told.bsn } : { same: agree };
}

type Person = { readonly bsn?: string; readonly stated: boolean; readonly birthDate?: string; readonly names: readonly string[] };

function personOf(bundle: Bundle): Person {
  const [patient] = resourcesOf(bundle, 'Patient');
  const bsn = identifierOf(patient, SYSTEMS.bsn);
  const names = familyNamesOf(patient).flatMap((name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}]+/u));
  return { bsn: bsn !== undefined && isBsn(bsn) ? bsn : undefined, stated: bsn !== undefined, birthDate: patient?.birthDate, names: names.filter((one) => one.length > 1 && !PREFIXES.has(one)) };
}

const PREFIXES: ReadonlySet<string> = new Set(['de', 'den', 'der', 'het', 'te', 'ten', 'ter', 'van', 'von', 'op', 'in', 'la', 'le', 'el', 'al']);

/** A partial date agrees with every date that begins with it. */
function datesAgree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.startsWith(other) || other.startsWith(one);
}

/** One family name in common is enough: own and partner's name come in any order. */
function namesAgree(one: readonly string[], other: readonly string[]): boolean {
  return one.length === 0 || other.length === 0 || one.some((name) => other.includes(name));
}
