import type { Address, Bundle, HumanName } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import type { TextSubject } from '../vrije-tekst/text-hit.ts';
import { familyNamesOf } from './family-names.ts';
import { identifierOf, resourcesOf } from './find-resource.ts';

const STREET = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetName';

/**
 * Whom the free texts of a referral may give away: the person, and by name naasten, representative and huisarts (D9). The
 * person's own first name is not looked for: whoever meets the person may have it (2.7, name, M).
 */
export function readTextSubject(bundle: Bundle): TextSubject {
  const [patient] = resourcesOf(bundle, 'Patient');
  const addresses = patient?.address ?? [];
  const others = [...resourcesOf(bundle, 'RelatedPerson'), ...resourcesOf(bundle, 'Practitioner')].flatMap((one) => one.name ?? []);
  return {
    bsn: identifierOf(patient, SYSTEMS.bsn),
    familyNames: familyNamesOf(patient),
    otherNames: [...new Set([...familyNamesOf({ name: others }), ...others.flatMap(writtenName)])],
    birthDate: patient?.birthDate,
    postcodes: addresses.flatMap(({ postalCode }) => (postalCode === undefined ? [] : [postalCode])),
    streets: [...new Set(addresses.flatMap(streetsOf))],
    referralNumbers: [...new Set(resourcesOf(bundle, 'ServiceRequest').flatMap((one) => one.identifier ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])))],
  };
}

function writtenName({ given = [], text }: HumanName): readonly string[] {
  return [...given, ...(text === undefined ? [] : [text])];
}

/** The street without its number, from the parts of the line or else from its words before the first digit. */
function streetsOf({ line = [], ...rest }: Address): readonly string[] {
  const siblings = (rest as { readonly _line?: readonly ({ readonly extension?: readonly { readonly url: string; readonly valueString?: string }[] } | null)[] })._line ?? [];
  const named = siblings.flatMap((one) => one?.extension ?? []).flatMap(({ url, valueString }) => (url === STREET && valueString !== undefined ? [valueString] : []));
  return named.length > 0 ? named : line.flatMap((one) => /^[^\d]+(?= \d)/.exec(one)?.[0].trim() ?? []);
}
