import { conceptMapTranslate } from '@medplum/core';
import type { ConceptMap } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { translationOf } from '../../../src/mapping/concept-translation.ts';

const code = fc.constantFrom('a', 'b', 'c', 'd');
const group = fc.record({
  source: fc.constantFrom('urn:one', 'urn:two'),
  target: fc.constantFrom('urn:x', 'urn:y'),
  element: fc.array(
    fc.record({
      code,
      target: fc.array(fc.record({ code, equivalence: fc.constant('equal' as const) }), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  unmapped: fc.option(
    fc.oneof(fc.constant({ mode: 'provided' as const }), fc.constant({ mode: 'fixed' as const, code: 'f' })),
    { nil: undefined },
  ),
});

test('5.2 translate gives the first match that Medplum gives, for any ConceptMap', () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), code, (groups, source) => {
      const conceptMap: ConceptMap = { resourceType: 'ConceptMap', status: 'active', group: groups };
      const system = groups[0]?.source ?? '';

      expect(translationOf(conceptMap)(source)).toBe(
        conceptMapTranslate(conceptMap, { system, code: source }).match?.[0]?.concept?.code,
      );
    }),
    { seed: 20261123, numRuns: 500 },
  );
});

test('5.2 something that is no code counts as unmapped, as in Medplum: a message may have components where a code should be', () => {
  const source = { CE1: 'a' };
  const conceptMap: ConceptMap = {
    resourceType: 'ConceptMap',
    status: 'active',
    group: [
      {
        source: 'urn:one',
        element: [{ code: 'a', target: [{ code: 'b', equivalence: 'equal' }] }],
        unmapped: { mode: 'fixed', code: 'unknown' },
      },
    ],
  };

  expect(translationOf(conceptMap)(source)).toBe('unknown');
  expect(conceptMapTranslate(conceptMap, { system: 'urn:one', code: source as never }).match?.[0]?.concept?.code).toBe(
    'unknown',
  );
});
