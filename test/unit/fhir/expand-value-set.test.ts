import { describe, expect, it } from 'vitest';
import { indexDefinitions } from '../../../src/fhir/profile/definitions.ts';
import { expandValueSet } from '../../../src/fhir/profile/expand-value-set.ts';
import type { Membership } from '../../../src/fhir/profile/expand-value-set.ts';
import type { IncludeRule } from '../../../src/fhir/profile/terminology.ts';
import { codeSystemRule } from '../../../src/fhir/profile/terminology.ts';

const animals = codeSystemRule({
  resourceType: 'CodeSystem', status: 'active', content: 'complete', url: 'urn:dier',
  concept: [{ code: 'zoogdier', concept: [{ code: 'hond', concept: [{ code: 'teckel' }] }, { code: 'kat' }] }, { code: 'vis' }, { code: 'poedel', property: [{ code: 'subsumedBy', valueCode: 'hond' }] }],
});
const partial = codeSystemRule({ resourceType: 'CodeSystem', status: 'active', content: 'fragment', url: 'urn:deel', concept: [{ code: 'a' }] });

const SETS: Readonly<Record<string, readonly [include: readonly IncludeRule[], exclude?: readonly IncludeRule[]]>> = {
  whole: [[{ system: 'urn:dier' }]],
  listed: [[{ system: 'urn:onbekend', codes: ['x'] }]],
  below: [[{ system: 'urn:dier', filters: [{ property: 'concept', op: 'is-a', value: 'hond' }] }]],
  strictlyBelow: [[{ system: 'urn:dier', filters: [{ property: 'concept', op: 'descendent-of', value: 'hond' }] }]],
  oddFilter: [[{ system: 'urn:dier', filters: [{ property: 'kleur', op: '=', value: 'bruin' }] }]],
  incomplete: [[{ system: 'urn:deel' }]],
  imported: [[{ valueSets: ['below|1'] }, { system: 'urn:dier', codes: ['vis'] }]],
  excluding: [[{ system: 'urn:dier' }], [{ system: 'urn:dier', codes: ['vis'] }]],
  mixed: [[{ system: 'urn:dier' }, { system: 'http://snomed.info/sct', filters: [{ property: 'concept', op: 'is-a', value: '1' }] }]],
  circular: [[{ valueSets: ['circular'] }]],
  media: [[{ system: 'urn:ietf:bcp:13' }]],
  language: [[{ system: 'urn:ietf:bcp:47' }]],
};
const definitions = indexDefinitions({
  structures: [], codeSystems: [animals, partial],
  valueSets: Object.entries(SETS).map(([url, [include, exclude]]) => ({ url, include, exclude: exclude ?? [] })),
});

// prettier-ignore
const CASES: readonly (readonly [set: string, system: string | undefined, code: string, expected: Membership])[] = [
  ['whole', 'urn:dier', 'teckel', 'in'], ['whole', 'urn:dier', 'boom', 'out'], ['whole', undefined, 'kat', 'in'], ['whole', undefined, 'boom', 'out'], ['whole', 'urn:x', 'kat', 'out'],
  ['listed', 'urn:onbekend', 'x', 'in'], ['listed', 'urn:onbekend', 'y', 'out'],
  ['below', 'urn:dier', 'hond', 'in'], ['below', 'urn:dier', 'teckel', 'in'], ['below', 'urn:dier', 'poedel', 'in'], ['below', 'urn:dier', 'kat', 'out'],
  ['strictlyBelow', 'urn:dier', 'hond', 'out'], ['strictlyBelow', 'urn:dier', 'teckel', 'in'],
  ['oddFilter', 'urn:dier', 'hond', 'unknown'], ['incomplete', 'urn:deel', 'a', 'unknown'], ['incomplete', 'urn:deel', 'b', 'unknown'], ['incomplete', 'urn:x', 'b', 'out'],
  ['imported', 'urn:dier', 'teckel', 'in'], ['imported', 'urn:dier', 'vis', 'in'], ['imported', 'urn:dier', 'kat', 'out'],
  ['excluding', 'urn:dier', 'vis', 'out'], ['excluding', 'urn:dier', 'kat', 'in'],
  ['mixed', 'urn:dier', 'vis', 'in'], ['mixed', 'urn:dier', 'x', 'out'], ['mixed', 'http://snomed.info/sct', '1', 'unknown'], ['mixed', undefined, 'x', 'unknown'],
  ['circular', 'urn:dier', 'kat', 'unknown'],
  ['media', undefined, 'application/pdf', 'in'], ['media', undefined, 'text/plain; charset=utf-8', 'in'], ['media', undefined, 'pdf', 'out'], ['media', 'urn:x', 'application/pdf', 'out'],
  ['language', undefined, 'nl-NL', 'in'], ['language', undefined, 'nl_NL', 'out'],
];

describe('value sets', () => {
  it.each(CASES)('%s: %s#%s is %s', (set, system, code, expected) => { expect(expandValueSet(set, definitions)?.judge(system, code)).toBe(expected); });
  it('one that is not at hand has no expansion', () => { expect(expandValueSet('none', definitions)).toBeUndefined(); });
});
