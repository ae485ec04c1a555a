import type { Resource } from '@medplum/fhirtypes';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import type { ConsentState } from '../workflow/journey.ts';
import { combineConsents } from '../workflow/toestemming/combine-consents.ts';

/** The person's own yes to this naaste (VGNAAS, T4). */
export const AKKOORD_PERSOON = `${MGN_BASE}/StructureDefinition/ext-akkoord-persoon`;

/**
 * Whether a naaste's data may go with a message: the person approved this naaste, or consented to the class `naaste`;
 * a no to either wins (T4, L9). A naaste without an answer stays behind.
 */
export function mayShareNaaste(resource: Resource, consents: readonly ConsentState[], now: string): boolean {
  const extensions = resource.resourceType === 'RelatedPerson' ? (resource.extension ?? []) : [];
  const answers = extensions
    .filter((extension) => extension.url === AKKOORD_PERSOON)
    .map((extension) => extension.valueBoolean);
  const verdict = combineConsents(
    consents,
    { basis: 'consent', classes: ['naaste'], partner: '', mode: 'care', namesPartner: false },
    now,
  );
  const isDenied = !verdict.granted && consents.some((consent) => consent.class === 'naaste');
  return !answers.includes(false) && !isDenied && (answers.includes(true) || verdict.granted);
}

/** Whether the person said no to a naaste that these resources name: then nobody is invited by them (T4). */
export function isNaasteDenied(resources: readonly Resource[]): boolean {
  return resources.some(
    (resource) =>
      resource.resourceType === 'RelatedPerson' &&
      resource.extension?.some((it) => it.url === AKKOORD_PERSOON && it.valueBoolean === false) === true,
  );
}
