import type { Identifier } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import { findPartner } from '../../workflow/find-partner.ts';
import type { Network } from '../../workflow/network.ts';

/** A reference by identifier, as every party's is. */
export type LogicalReference = { type: 'Organization'; identifier: Identifier; display?: string };

/** A party by its partner id and name (dutch-fhir.md 7.2): logical, so that nobody has to look it up at ours. */
export function partnerReference(network: Network, partner: string): LogicalReference {
  const name = findPartner(network, partner)?.name;
  return {
    type: 'Organization',
    identifier: { system: SYSTEMS.partner, value: partner },
    ...(name === undefined ? {} : { display: name }),
  };
}
