import { describe, expect, it } from 'vitest';
import { auditEventFromRecord } from '../../../src/audit/audit-event.ts';
import type { RenderedRecord } from '../../../src/audit/audit-event.ts';
import type { AuditAction, ChainedRecord } from '../../../src/audit/audit-record.ts';
import { chainText } from '../../../src/audit/chain-text.ts';
import { provenanceForMapped } from '../../../src/audit/provenance.ts';

const SOURCE = { gateway: 'mgn-gateway', address: 'https://gateway.test' };
const ID = '3b2a6f1e-0000-4000-8000-000000000001';
const JOURNEY = '3b2a6f1e-0000-4000-8000-000000000002';

function record(given: Partial<RenderedRecord> = {}): RenderedRecord {
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
    data: ['Task'],
    detail: {},
    ...given,
  };
}

describe('AuditEvent', () => {
  it('NEN 7513: who, what, when, which person, outcome and on which consent', () => {
    const event = auditEventFromRecord(
      record({ consent: 'c-1', onBehalfOf: 'ggz-voorbeeld', detail: { request: 'r-1', view: 'ggz-aanbieder' }, secret: { user: 'P. Proefarts', responsible: 'R. Testarts', reason: 'klacht', peer: '10.0.0.7' } }),
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
      who: { display: 'P. Proefarts' },
      name: 'P. Proefarts',
      altId: 'ggz-1',
      role: [{ text: 'ggz' }],
      policy: ['urn:uuid:c-1'],
    });
    expect(event.agent.filter((it) => it.requestor)).toHaveLength(1);
    expect(event.entity?.[0]?.what?.identifier?.value).toBe(JOURNEY);
    expect(event.entity?.some((it) => it.type?.code === 'Consent')).toBe(true);
    const agentOf = (code: string): string | undefined => event.agent.find((it) => it.type?.coding?.[0]?.code === code)?.who?.identifier?.value;
    expect(event.agent.find((it) => it.type?.coding?.[0]?.code === 'RESP')?.name).toBe('R. Testarts');
    expect([agentOf('PROV'), agentOf('110152'), agentOf('110153')]).toEqual(['ggz-voorbeeld', 'ggz-voorbeeld', 'mgn-gateway']);
    expect(event.agent.find((it) => it.type?.coding?.[0]?.code === '110152')?.network?.address).toBe('10.0.0.7');
    expect(event.entity?.[1]?.detail).toEqual([{ type: 'gegevens', valueString: 'Task' }, { type: 'reden', valueString: 'klacht' }, { type: 'view', valueString: 'ggz-aanbieder' }]);
    expect(event.entity?.find((it) => it.type?.code === 'XrequestId')?.what?.identifier?.value).toBe('r-1');
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

  it.each<[string, Partial<RenderedRecord>, string[] | undefined]>([
    [
      "a success with the caller's address",
      { secret: { peer: '10.0.0.7' } },
      ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead'],
    ],
    ['a success without address', {}, undefined],
    [
      'a refusal: BALP profiles fix the outcome',
      { outcome: 'minor-failure', code: 'NOT_ALLOWED', secret: { peer: '10.0.0.7' } },
      undefined,
    ],
    ['a failed login', { action: 'login', outcome: 'serious-failure', secret: { peer: '10.0.0.7' } }, undefined],
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

describe('chain text', () => {
  const link = (given: Partial<ChainedRecord> = {}): Omit<ChainedRecord, 'hash'> => {
    const { secret: _, ...facts } = record();
    return { ...facts, lane: 0, seq: 1, writtenAt: facts.at, person: null, referral: null, sealed: null, prevHash: new Uint8Array([1, 2]), ...given };
  };

  it('every column counts', () => {
    const changes: Partial<ChainedRecord>[] = [
      { lane: 1 }, { seq: 2 }, { prevHash: new Uint8Array([1]) }, { writtenAt: new Date('2026-11-23T09:15:00.251Z') },
      { at: new Date('2026-11-23T09:15:00.251Z') }, { action: 'update' }, { outcome: 'minor-failure' }, { code: 'NOT_ALLOWED' }, { actor: 'x' },
      { actorRole: 'x' }, { onBehalfOf: 'x' }, { journeyId: ID }, { recipient: 'x' }, { subject: 'x' }, { consent: 'x' }, { data: ['x'] },
      { detail: { a: 1 } }, { person: new Uint8Array([3]) }, { referral: new Uint8Array([3]) }, { sealed: new Uint8Array([3]) },
    ];
    expect(changes).toHaveLength(Object.keys(link()).length);
    expect(new Set([link(), ...changes.map(link)].map(chainText)).size).toBe(changes.length + 1);
  });

  it('the order of keys in the detail does not', () => {
    expect(chainText(link({ detail: { a: 1, b: '2' } }))).toBe(chainText(link({ detail: { b: '2', a: 1 } })));
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
