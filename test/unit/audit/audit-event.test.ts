import { describe, expect, it } from 'vitest';
import { auditEventFromRecord } from '../../../src/audit/audit-event.ts';
import type { AuditAction, AuditRecord } from '../../../src/audit/audit-record.ts';
import { chainInput } from '../../../src/audit/chain-input.ts';
import { provenanceForMapped } from '../../../src/audit/provenance.ts';

const SOURCE = { gateway: 'mgn-gateway', address: 'https://gateway.test' };
const ID = '3b2a6f1e-0000-4000-8000-000000000001';
const JOURNEY = '3b2a6f1e-0000-4000-8000-000000000002';

function record(given: Partial<AuditRecord> = {}): AuditRecord {
  return {
    at: new Date('2026-11-23T09:15:00.250Z'),
    action: 'read',
    outcome: 'success',
    code: null,
    actor: 'ggz-1',
    actorRole: 'ggz',
    onBehalfOf: null,
    journeyId: JOURNEY,
    recipient: null,
    subject: 'Task/actie-1',
    consent: null,
    detail: {},
    ...given,
  };
}

describe('AuditEvent', () => {
  it('NEN 7513: who, what, when, which person, outcome and on which consent', () => {
    const event = auditEventFromRecord(
      record({ consent: 'c-1', detail: { peer: '10.0.0.7', requestId: 'r-1' } }),
      ID,
      SOURCE,
    );
    expect(event).toMatchObject({
      id: ID,
      recorded: '2026-11-23T09:15:00.250Z',
      action: 'R',
      outcome: '0',
      subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'read' }],
      source: { observer: { identifier: { value: 'mgn-gateway' } } },
    });
    expect(event.agent[0]).toMatchObject({
      requestor: true,
      who: { identifier: { value: 'ggz-1' } },
      role: [{ text: 'ggz' }],
      policy: ['urn:uuid:c-1'],
    });
    expect(event.agent.filter((it) => it.requestor)).toHaveLength(1);
    expect(event.entity?.[0]?.what?.identifier?.value).toBe(JOURNEY);
    expect(event.entity?.some((it) => it.type?.code === 'Consent')).toBe(true);
    expect(event.entity?.[1]?.detail).toContainEqual({ type: 'requestId', valueString: 'r-1' });
  });

  it('BALP: of a read the caller is the destination, of an update the source', () => {
    const roles = (action: AuditAction): (string | undefined)[] =>
      auditEventFromRecord(record({ action }), ID, SOURCE)
        .agent.slice(1)
        .map((it) => it.type?.coding?.[0]?.code);
    expect(roles('read')).toEqual(['110152', '110153']);
    expect(roles('update')).toEqual(['110153', '110152']);
    expect(roles('deliver')).toEqual(['110152', '110153']);
  });

  it.each<[string, Partial<AuditRecord>, string[] | undefined]>([
    [
      "a success with the caller's address",
      { detail: { peer: '10.0.0.7' } },
      ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead'],
    ],
    ['a success without address', {}, undefined],
    [
      'a refusal: BALP profiles fix the outcome',
      { outcome: 'minor-failure', code: 'NOT_ALLOWED', detail: { peer: '10.0.0.7' } },
      undefined,
    ],
    ['a failed login', { action: 'login', outcome: 'serious-failure', detail: { peer: '10.0.0.7' } }, undefined],
  ])('a BALP profile is claimed only where it holds: %s', (_what, given, profile) => {
    expect(auditEventFromRecord(record(given), ID, SOURCE).meta?.profile).toEqual(profile);
  });

  it.each([
    ['success', '0'],
    ['minor-failure', '4'],
    ['serious-failure', '8'],
    ['major-failure', '12'],
  ] as const)('%s is outcome %s', (outcome, code) => {
    expect(auditEventFromRecord(record({ outcome }), ID, SOURCE).outcome).toBe(code);
  });

  it('a refusal says its code', () => {
    expect(
      auditEventFromRecord(
        record({ action: 'withhold', outcome: 'minor-failure', code: 'CONSENT_MISSING' }),
        ID,
        SOURCE,
      ),
    ).toMatchObject({
      type: { code: '110113' },
      action: 'E',
      outcomeDesc: expect.stringMatching(/^CONSENT_MISSING: /) as unknown,
    });
  });
});

describe('chain input', () => {
  const previous = new Uint8Array([1, 2]);

  it('every column counts', () => {
    const base = chainInput(0, 1, previous, record());
    const changes: Partial<AuditRecord>[] = [
      { at: new Date('2026-11-23T09:15:00.251Z') },
      { action: 'update' },
      { outcome: 'minor-failure' },
      { code: 'NOT_ALLOWED' },
      { actor: 'x' },
      { actorRole: 'x' },
      { onBehalfOf: 'x' },
      { journeyId: ID },
      { recipient: 'x' },
      { subject: 'x' },
      { consent: 'x' },
      { detail: { a: 1 } },
    ];
    expect(changes).toHaveLength(Object.keys(record()).length);
    const inputs = [
      ...changes.map((it) => chainInput(0, 1, previous, record(it))),
      chainInput(1, 1, previous, record()),
      chainInput(0, 2, previous, record()),
      chainInput(0, 1, new Uint8Array([1]), record()),
    ];
    expect(new Set([base, ...inputs]).size).toBe(inputs.length + 1);
  });

  it('the order of keys in the detail does not', () => {
    expect(chainInput(0, 1, previous, record({ detail: { a: 1, b: '2' } }))).toBe(
      chainInput(0, 1, previous, record({ detail: { b: '2', a: 1 } })),
    );
  });
});

describe('Provenance', () => {
  it('of a mapped referral: author, enterer (E1), sender, gateway, map and source message', () => {
    const provenance = provenanceForMapped({
      id: ID,
      targets: ['ServiceRequest/1', 'Patient/2'],
      occurredAt: '2026-11-23T09:15:00+01:00',
      recordedAt: '2026-11-23T08:15:01Z',
      rawMessageId: 'raw-1',
      sender: 'zorgdomein',
      author: 'huisarts-1',
      enterer: 'poh-1',
      gateway: 'mgn-gateway',
      map: 'https://mgn-gateway.example/fhir/StructureMap/srm-s01|1',
    });
    expect(provenance.target).toEqual([{ reference: 'ServiceRequest/1' }, { reference: 'Patient/2' }]);
    expect(provenance.agent.map((it) => [it.type?.coding?.[0]?.code, it.who.identifier?.value])).toEqual([
      ['author', 'huisarts-1'],
      ['enterer', 'poh-1'],
      ['transmitter', 'zorgdomein'],
      ['assembler', 'mgn-gateway'],
    ]);
    expect(provenance.entity?.[0]).toMatchObject({ role: 'source', what: { identifier: { value: 'raw-1' } } });
    expect(provenance.policy).toEqual(['https://mgn-gateway.example/fhir/StructureMap/srm-s01|1']);
  });
});
