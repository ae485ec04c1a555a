import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { loadMappings } from './config/load-mappings.ts';
import { loadProfiles } from './config/load-profiles.ts';
import { loadSharingViews } from './config/load-sharing-views.ts';
import type { Finding } from './fhir/profile/finding.ts';
import { mgnProfilesOf } from './fhir/profile/mgn-profiles.ts';
import type { Validators } from './fhir/profile/validators.ts';
import { createValidators } from './fhir/profile/validators.ts';
import type { Hl7Node } from './hl7v2/tree-node.ts';
import { placeOf } from './hl7v2/tree-node.ts';
import type { CompiledMaps } from './mapping/compile-maps.ts';
import { compileMaps } from './mapping/compile-maps.ts';
import { CONVERTERS } from './mapping/converters.ts';
import { makeIdFor } from './mapping/converters/id-for.ts';
import { bundlePlaceOf } from './fhir/bundle-node.ts';
import type { BundlePorts } from './pipeline/take-bundle.ts';
import type { TakeInPorts } from './pipeline/take-in.ts';
import { readSharingViews } from './policy/sharing/read-sharing-views.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';

/** Everything that is compiled from files: mappings, profiles and sharing views (design 5.2, 5.3, 5.8). */
export type Rulebooks = {
  readonly maps: CompiledMaps;
  readonly validators: Validators;
  readonly views: SharingViews;
};

/** Loads and compiles the rulebooks. The R4 definitions are trimmed once into `<dataDir>/cache`. */
export async function loadRulebooks(dataDir: string): Promise<Rulebooks> {
  const [texts, definitions, views] = await Promise.all([loadMappings(), loadProfiles({ cacheFolder: join(dataDir, 'cache') }), loadSharingViews()]);
  const idFor = makeIdFor((text) => hash('sha256', text, 'hex'));
  return {
    maps: compileMaps(texts.files, texts.conceptMaps, { converters: { ...CONVERTERS, idFor } }),
    validators: createValidators(definitions),
    views: readSharingViews(views),
  };
}

/** The name of the StructureMap that each mapping enters by. */
export const MAP_NAMES = {
  'zorgdomein-srm': 'zorgdomein-srm',
  'zorgdomein-oru': 'zorgdomein-oru',
  'ref-i12': 'ref-i12',
  'vg-advies': 'vg-advies',
} as const;

/** What intake asks of the rulebooks: map, explain where an element came from, judge the result. */
export function intakeOf({ maps, validators }: Rulebooks): Pick<TakeInPorts, 'map' | 'sourceOf' | 'check'> {
  return {
    map: (mapping, message, ctx) => maps.transform(MAP_NAMES[mapping], { message, ctx }) as Bundle,
    sourceOf: (mapping, message, ctx, element) => {
      const { explain } = maps.transformExplained(MAP_NAMES[mapping], { message, ctx }, hl7PlaceOf);
      return explain.find((row) => row.path === element || row.path.startsWith(`${element}.`) || row.path.startsWith(`${element}[`))?.source.split(', ')[0];
    },
    check: (bundle) =>
      validators
        .validate(bundle, { profilesOf: mgnProfilesOf })
        .filter(isBlocking)
        .map(({ code, element }) => ({ code, at: element })),
  };
}

/** What intake of FHIR asks of the rulebooks: map a Bundle as the reader grouped it, and tell where in the sender's an element came from. */
export function bundleIntakeOf({ maps }: Rulebooks): Pick<BundlePorts, 'mapBundle' | 'sourceOfBundle'> {
  return {
    mapBundle: (mapping, message, ctx) => maps.transform(mapping, { message, ctx }) as Bundle,
    sourceOfBundle: (mapping, message, ctx, element) => {
      const { explain } = maps.transformExplained(mapping, { message, ctx }, bundlePlaceOf);
      const found = explain.find((row) => row.path === element || row.path.startsWith(`${element}.`) || row.path.startsWith(`${element}[`));
      return found?.source.split(', ').find((place) => place.startsWith('Bundle'));
    },
  };
}

/** Whether a resource breaks nothing of R4 and of the profiles that it names. */
export function conformsToProfiles({ validators }: Rulebooks, resource: Resource): boolean {
  return !validators.validate(resource).some((finding) => finding.severity === 'error');
}

/** Where a value stood in the HL7v2 message; the tree carries its places hidden. */
export function hl7PlaceOf(node: object, key?: string, index?: number): string | undefined {
  return placeOf(node as Hl7Node, key, index);
}

/** A BSN that fails the 11-proef does not refuse a referral: it is held, and the number is never passed on (design 4). */
function isBlocking(finding: Finding): boolean {
  return finding.severity === 'error' && finding.code !== 'BSN_INVALID';
}
