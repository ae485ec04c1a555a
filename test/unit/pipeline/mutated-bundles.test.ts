import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BundleOrigin } from '../../../src/pipeline/stories.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { caseWith } from '../../support/test-messages.ts';

const BASES: readonly (readonly [BundleOrigin, string])[] = [
  [{ door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' }, JSON.stringify(fhirReferral(caseWith('ZP100120301'), 'r4', { letter: 'JVBERi0xLjQK' }))],
  [{ door: 'zorgdomein', sender: 'zorgdomein-fhir' }, JSON.stringify(fhirReferral(caseWith('ZP100120301'), 'zorgdomein', { letter: 'JVBERi0xLjQK' }))],
];

/** Puts `value` in the place of the node that comes `index`-th when walking the document. */
function replaced(document: unknown, index: number, value: unknown): unknown {
  let seen = 0;
  const walk = (node: unknown): unknown => {
    if (seen++ === index) {
      return value;
    }
    if (Array.isArray(node)) {
      return node.map(walk);
    }
    return typeof node === 'object' && node !== null ? Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)])) : node;
  };
  return walk(document);
}

test('2 a Bundle with anything in any place is answered, never thrown at', async () => {
  const gateway = await memoryGateway();
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(null, [], {}, '', 0, true, 'urn:uuid:1', [null], { extension: 5 }, { coding: [null, 'x'] }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...BASES), fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), odd), { minLength: 1, maxLength: 3 }), async ([origin, base], changes) => {
      const value = changes.reduce((document, [index, put]) => replaced(document, index, put), JSON.parse(base) as unknown);
      const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(JSON.stringify(value)), content: { ok: true, value }, origin });
      expect(typeof receipt.isRefused).toBe('boolean');
      expect(receipt.isRefused).toBe(receipt.receipt === undefined);
    }),
    { numRuns: 300 },
  );
});
