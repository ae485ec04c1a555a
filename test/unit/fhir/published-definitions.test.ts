import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROFILES_FOLDER } from '../../../src/config/load-profiles.ts';
import { EXTENSIONS } from '../../../src/fhir/naming-systems.ts';
import { isObject } from '../../../src/fhir/profile/run.ts';
import type { Validators } from '../../../src/fhir/profile/validators.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { testDefinitions, told } from './validators-under-test.ts';

let validators: Validators;
beforeAll(async () => { validators = createValidators(await testDefinitions()); });

const FILES = readdirSync(PROFILES_FOLDER).filter((name) => /^StructureDefinition-.*\.json$/.test(name));
const read = (name: string): unknown => JSON.parse(readFileSync(join(PROFILES_FOLDER, name), 'utf8'));

describe('what profiles/ publishes', () => {
  it.each(FILES)('%s is itself valid R4, under its own name', (name) => {
    const definition = read(name);
    expect(told(validators.validate(definition))).toEqual([]);
    expect(isObject(definition) && definition['url']).toBe(`https://mgn-gateway.example/fhir/StructureDefinition/${name.slice('StructureDefinition-'.length, -'.json'.length)}`);
  });

  it.each(Object.entries(EXTENSIONS))('extension %s has a definition', (_name, url) => { expect(validators.knows(url)).toBe(true); });
});
