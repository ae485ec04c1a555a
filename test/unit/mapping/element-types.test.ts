import { getAllDataTypes } from '@medplum/core';
import { describe, expect, test } from 'vitest';
import { BACKBONES, DATATYPES, RESOURCES } from '../../../src/mapping/element-table.ts';
import { choiceOf, elementOf, isChoice, isResourceType, mayRepeat } from '../../../src/mapping/element-types.ts';
import { loadR4Definitions } from '../../support/medplum-peer.ts';

loadR4Definitions();
const definitions = getAllDataTypes();
/** Medplum has elements of its own in Meta; R4 has these. */
const META = ['versionId', 'lastUpdated', 'source', 'profile', 'security', 'tag'];

describe('5.2 the element table is R4', () => {
  test.each(Object.keys({ ...DATATYPES, ...RESOURCES, ...BACKBONES }))('%s', (type) => {
    const elements = Object.entries(definitions[type]?.elements ?? {}).filter(
      ([name]) => type !== 'Meta' || META.includes(name),
    );
    expect(elements.length).toBeGreaterThan(0);
    for (const [name, element] of elements) {
      if (name.endsWith('[x]')) {
        const typed = element.type.map(({ code }) => name.replace('[x]', code.charAt(0).toUpperCase() + code.slice(1)));
        expect(typed.filter((one) => elementOf(type, one)?.isArray !== false)).toEqual([]);
        expect(isChoice(name.replace('[x]', ''))).toBe(true);
      } else {
        const [code] = element.type.map((one) => one.code);
        const grows = elementOf(type, name)?.type;
        expect([name, elementOf(type, name)?.isArray]).toEqual([name, element.isArray]);
        expect(grows === undefined || grows === code, `${type}.${name} grows ${grows ?? ''}`).toBe(true);
        expect(
          grows !== undefined || /^[a-z]|^http|^Resource$/.test(code ?? '') || element.type.length > 1,
          `${type}.${name} grows nothing`,
        ).toBe(true);
      }
    }
  });
});

test('5.2 no element is in the table that R4 lacks', () => {
  const strange = Object.entries({ ...DATATYPES, ...RESOURCES, ...BACKBONES }).flatMap(([type, text]) =>
    text
      .split(' ')
      .map((word) => word.replace(/[*:?].*/, ''))
      .filter((name) => {
        const elements = definitions[type]?.elements ?? {};
        return !(name in elements) && !(`${name}[x]` in elements);
      })
      .map((name) => `${type}.${name}`),
  );
  expect(strange).toEqual([]);
});

test('5.2 siblings of primitives, choices and unknown names', () => {
  expect(elementOf('Patient', '_birthDate')).toEqual({ isArray: false });
  expect(elementOf('Patient', '_name')).toBeUndefined();
  expect(elementOf('HumanName', '_given')).toBeUndefined();
  expect(elementOf('Extension', 'valueReference')).toEqual({ isArray: false, type: 'in choice Reference' });
  expect(elementOf('in choice Reference', 'identifier')).toEqual({ isArray: false });
  expect(elementOf('in choice CodeableConcept', 'coding')).toBeUndefined();
  expect(elementOf('Patient', 'constructor')).toBeUndefined();
  expect([choiceOf('valueString'), choiceOf('value'), choiceOf('linkId'), choiceOf('deceasedBoolean')]).toEqual([
    'value',
    undefined,
    undefined,
    'deceased',
  ]);
  expect([isResourceType('Patient'), isResourceType('HumanName'), isResourceType('toString')]).toEqual([
    true,
    false,
    false,
  ]);
  expect([mayRepeat('item'), mayRepeat('linkId')]).toEqual([true, false]);
});
