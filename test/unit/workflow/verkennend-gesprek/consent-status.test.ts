import type { Bundle, Consent } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { consentsOfBundle } from '../../../../src/policy/consents-of-bundle.ts';
import { consentFor } from '../../../../src/sandbox/partner-resources.ts';

const AT = '2026-11-23T09:00:00Z';

function decisionsOf(change: Partial<Consent>): readonly string[] {
  const consent = { ...consentFor({ id: '3f6c0f0e-6a1f-4d8e-9d52-0a4e6a6f1b11' }, { consentClass: 'wmo', decision: 'permit', at: AT }), ...change };
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: consent }] };
  return consentsOfBundle(bundle, AT, () => 'id').map((it) => it.decision);
}

test.each([
  ['active', ['permit']], ['inactive', ['deny']], ['rejected', ['deny']], ['entered-in-error', []], ['draft', []], ['proposed', []],
] as const)('L6, 7.4 a permit in a Consent of status %s counts as %j', (status, decisions) => {
  expect(decisionsOf({ status })).toEqual(decisions);
});

test('a no is a no, whatever the status', () => {
  for (const status of ['active', 'inactive', 'draft'] as const) {
    expect(decisionsOf({ status, provision: { type: 'deny' } })).toEqual(['deny']);
  }
});
