import type { CodeableConcept, Reference } from '@medplum/fhirtypes';
import { humanNameFromXcn } from './human-name.ts';
import { identifierFromPl, identifierFromXcn, nameFromPl } from './identifier.ts';

/** Logical reference to a location that the huisarts prefers, from a PL such as AIL-3. */
export function referenceFromPl(pl: unknown): Reference | undefined {
  return reference('Location', identifierFromPl(pl), nameFromPl(pl));
}

/** Logical reference to a person whom the huisarts prefers, from an XCN such as AIP-3. */
export function referenceFromXcn(xcn: unknown): Reference | undefined {
  return reference('Practitioner', identifierFromXcn(xcn), humanNameFromXcn(xcn)?.text);
}

/** The role of a referrer by its AGB (E1): soort 01 is a huisarts, uzi-rolcode 01.015. Undefined for any other. */
export function roleFromXcn(xcn: unknown): CodeableConcept | undefined {
  return identifierFromXcn(xcn)?.value?.startsWith('01')
    ? { coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015', display: 'Huisarts' }] }
    : undefined;
}

function reference(
  type: 'Location' | 'Practitioner',
  identifier: Reference['identifier'],
  display: string | undefined,
): Reference | undefined {
  return identifier === undefined && display === undefined
    ? undefined
    : { type, ...(identifier && { identifier }), ...(display && { display }) };
}
