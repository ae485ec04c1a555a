import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { mgnProfilesOf } from '../../../src/fhir/profile/mgn-profiles.ts';
import type { JsonObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { BUNDLE, MGN_CORPUS, R4_CORPUS, changed, placesOf } from './corpus.ts';
import { testDefinitions } from './validators-under-test.ts';

let validators: Validators;
beforeAll(async () => { validators = createValidators(await testDefinitions()); });

const RESOURCES = [...Object.values(MGN_CORPUS), ...Object.values(R4_CORPUS), BUNDLE];
const mutant = fc.constantFrom(...RESOURCES).chain((resource) =>
  fc.tuple(fc.constantFrom(...placesOf(resource)), fc.jsonValue()).map(([place, value]) => changed(resource, place, value)),
);

it('never throws, whatever JSON is put anywhere', () => {
  fc.assert(fc.property(mutant, (resource) => {
    for (const { severity, element, rule, message } of validators.validate(resource, { profilesOf: mgnProfilesOf })) {
      expect([severity, element, rule, message].every((text) => text.length > 0)).toBe(true);
    }
  }), { numRuns: 1500 });
});

it('never throws on JSON that is no resource', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('Patient', 'Bundle', 'Questionnaire', 'Consent'), (value, resourceType) => {
    expect(validators.validate(value).length).toBeGreaterThan(0);
    validators.validate({ ...(value as JsonObject), resourceType });
  }), { numRuns: 300 });
});

it('puts no value of a resource into a finding: a marker in every text never comes back', () => {
  const marked = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => marked(item, key));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, marked(item, name)]));
    return typeof value === 'string' && key !== 'resourceType' ? 'MERK 999990019 Testinga' : value;
  };
  for (const resource of RESOURCES) {
    const findings = validators.validate({ ...(marked(resource) as JsonObject), 'MERK Testinga': 'MERK' }, { profilesOf: mgnProfilesOf });
    expect(findings.length).toBeGreaterThan(1);
    expect(JSON.stringify(findings)).not.toMatch(/MERK|Testinga|99999/);
  }
});

it('gives the same findings the second time, and leaves the resource as it was', () => {
  fc.assert(fc.property(mutant, (resource) => {
    const before = JSON.stringify(resource);
    const first = validators.validate(resource, { profilesOf: mgnProfilesOf });
    expect(validators.validate(resource, { profilesOf: mgnProfilesOf })).toEqual(first);
    expect(JSON.stringify(resource)).toBe(before);
  }), { numRuns: 200 });
});
