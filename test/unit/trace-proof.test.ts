import { expect, test } from 'vitest';
import type { ChainedRecord } from '../../src/audit/audit-record.ts';
import { proofOf } from '../../src/trace-proof.ts';
import type { Journey } from '../../src/workflow/journey.ts';

const at = new Date('2026-11-23T08:15:00.000Z');
const record = (seq: number, fields: Partial<ChainedRecord>): ChainedRecord => ({
  at, action: 'receive', outcome: 'success', code: null, actor: 'zorgdomein', actorRole: null, onBehalfOf: 'huisarts-eikenlaan', journeyId: 'j-1',
  recipient: null, subject: 'SRM^S01', consent: null, data: [], detail: { message: 'm-1' }, lane: 0, seq, writtenAt: at, person: null, referral: null, sealed: null, prevHash: new Uint8Array(), hash: new Uint8Array(), ...fields,
});
const journey = {
  id: 'j-1', huisarts: 'huisarts-eikenlaan', requestedAt: '2026-11-23T08:14:00.000Z',
  bundle: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Patient', id: 'p-1', name: [{ family: 'Testinga' }] } }] },
  letter: { status: 'present', documents: [{ id: 'd-1', kind: 'VB', contentType: 'application/pdf', receivedAt: at.toISOString() }] },
} as unknown as Journey;

test('what a message was mapped to is traced to its bytes, and every access to its row, without a word of the person', () => {
  const proof = proofOf(journey, [
    record(1, {}), record(2, { subject: 'ORU^R01', detail: { message: 'm-2' } }), record(3, { detail: { repeated: true } }), record(4, { action: 'deliver', subject: 'd', recipient: 'ggz-voorbeeld', consent: 'c-1' }),
  ]);
  const resources = proof.entry?.map((it) => it.resource) ?? [];
  const provenance = resources.filter((it) => it?.resourceType === 'Provenance');
  expect(provenance.map((it) => it.target?.[0]?.reference)).toEqual(['Patient/p-1', 'DocumentReference/d-1']);
  expect(provenance.map((it) => it.entity?.[0]?.what.identifier?.value)).toEqual(['m-1', 'm-2']);
  expect(resources.filter((it) => it?.resourceType === 'AuditEvent')).toHaveLength(4);
  expect(JSON.stringify(proof)).not.toContain('Testinga');
});
