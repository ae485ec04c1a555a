import type { Resource } from '@medplum/fhirtypes';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import { combineConsents } from '../../workflow/toestemming/combine-consents.ts';
import type { AssembleFacts } from './assemble-facts.ts';

/**
 * A request for the gemeente with the authorisation on which it is filed for the person: the consent `wmo` that holds now,
 * by whom and on which day it was given (Wmo 2015 art. 2.3.2 lid 1 "door of namens", 5.2.5 lid 1). Any other resource as it is.
 */
export function withMachtiging(resource: Resource, { journey, now }: AssembleFacts): Resource {
  if (resource.resourceType !== 'ServiceRequest') {
    return resource;
  }
  const verdict = combineConsents(journey.consents, { basis: 'consent', classes: ['wmo'], partner: '', mode: 'strict', namesPartner: false }, now);
  if (!verdict.granted) {
    return resource;
  }
  const { givenAt, by } = verdict.consent;
  return {
    ...resource,
    extension: [
      ...(resource.extension ?? []),
      { url: `${MGN_BASE}/StructureDefinition/ext-machtiging-op`, valueDate: givenAt.slice(0, 10) },
      { url: `${MGN_BASE}/StructureDefinition/ext-machtiging-door`, valueCode: by },
    ],
  };
}
