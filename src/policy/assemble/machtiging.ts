import type { Resource } from '@medplum/fhirtypes';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import { combineConsents } from '../../workflow/toestemming/combine-consents.ts';
import { consentFor } from '../../workflow/toestemming/consent-for.ts';
import type { Taak } from '../../workflow/journey.ts';
import type { AssembleFacts } from './assemble-facts.ts';

/**
 * A request for the gemeente with the authorisation on which it is filed for the person: the consent `wmo` that holds now,
 * by whom and on which day it was given (Wmo 2015 art. 2.3.2 lid 1 "door of namens", 5.2.5 lid 1). Any other resource as it is.
 */
export function withMachtiging(resource: Resource, { owner, anyGemeente }: Pick<Taak, 'owner' | 'anyGemeente'>, { journey, now }: AssembleFacts): Resource {
  if (resource.resourceType !== 'ServiceRequest') {
    return resource;
  }
  const demand = consentFor('wmo', owner, 'task', anyGemeente);
  const verdict = demand.basis === 'none' ? undefined : combineConsents(journey.consents, demand, now);
  if (verdict?.granted !== true) {
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
