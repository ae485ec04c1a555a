import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StructureDefinition } from '@medplum/fhirtypes';
import { PROFILES_FOLDER, loadProfiles } from '../../../src/config/load-profiles.ts';
import type { DefinitionLists, Definitions } from '../../../src/fhir/profile/definitions.ts';
import type { Finding } from '../../../src/fhir/profile/finding.ts';
import { structureFromDefinition } from '../../../src/fhir/profile/structure.ts';
import type { ElementDefinition } from '@medplum/fhirtypes';

/** The cache that test files share: the first one fills it. */
export const TEST_CACHE = join(tmpdir(), 'mgn-gateway-test-cache');

/** R4 with our own profiles, or with those of other folders. */
export function testDefinitions(...profileFolders: readonly string[]): Promise<Definitions> {
  return loadProfiles({ cacheFolder: TEST_CACHE, profileFolders: profileFolders.length === 0 ? [PROFILES_FOLDER] : profileFolders });
}

/** A small profile, as a test writes it. */
export function profileOf(name: string, type: string, elements: readonly Partial<ElementDefinition>[], base?: string): StructureDefinition {
  return {
    resourceType: 'StructureDefinition', url: `https://example.org/${name}`, name, status: 'draft', abstract: false,
    kind: type === 'HumanName' || type === 'Extension' ? 'complex-type' : 'resource', type, derivation: 'constraint',
    baseDefinition: base ?? `http://hl7.org/fhir/StructureDefinition/${type}`,
    differential: { element: elements.map((element) => ({ path: '', ...element, id: element.id ?? element.path }) as ElementDefinition) },
  };
}

/** Such profiles as definitions beside others. */
export function withProfiles(base: Definitions, ...profiles: readonly StructureDefinition[]): Definitions {
  const extra: DefinitionLists = { structures: profiles.map(structureFromDefinition), valueSets: [], codeSystems: [] };
  const own = new Map(extra.structures.map((structure) => [structure.url, structure]));
  return { ...base, structure: (url) => own.get(url) ?? base.structure(url) };
}

/** Findings as short text: `error cardinality Patient.name`. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, rule, element }) => `${severity} ${rule} ${element}`);
}
