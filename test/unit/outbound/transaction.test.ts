import type { CarePlan, Patient, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { outgoingFrom, transactionFrom } from '../../../src/outbound/transaction.ts';
import { IDS, permitted, RESOURCES } from './permitted.ts';

const OURS = (id: string): string => `identifier=https%3A%2F%2Fmgn-gateway.example%2Ffhir%2FNamingSystem%2Flevering%7C${id}`;
const BY_BSN = 'identifier=http%3A%2F%2Ffhir.nl%2Ffhir%2FNamingSystem%2Fbsn%7C999990019';
const outgoing = outgoingFrom(permitted().bundle);

describe('5.5 a transaction that can be sent again', () => {
  test('everything is a conditional create, the Patient on its BSN, the Task last', () => {
    const { type, entry } = transactionFrom(outgoing, 'task', {});
    expect(type).toBe('transaction');
    expect(entry?.map((it) => it.request)).toEqual([
      { method: 'POST', url: 'Patient', ifNoneExist: BY_BSN },
      { method: 'POST', url: 'ServiceRequest', ifNoneExist: OURS(IDS.request) },
      { method: 'POST', url: 'Task', ifNoneExist: OURS(IDS.task) },
    ]);
    expect(entry?.map((it) => it.fullUrl)).toEqual([`urn:uuid:${IDS.patient}`, `urn:uuid:${IDS.request}`, `urn:uuid:${IDS.task}`]);
    expect(entry?.some((it) => it.resource?.id !== undefined)).toBe(false);
  });

  test('a Patient without BSN goes by our identifier', () => {
    const patient: Patient = { resourceType: 'Patient', id: IDS.patient, identifier: [{ system: 'https://mgn-gateway.example/fhir/NamingSystem/levering', value: IDS.patient }] };
    expect(transactionFrom([{ id: IDS.patient, resource: patient }], 'task', {}).entry?.[0]?.request).toEqual({ method: 'POST', url: 'Patient', ifNoneExist: OURS(IDS.patient) });
  });

  test.each(['update', 'cancellation', 'booking', 'advice'] as const)('%s: ServiceRequest and Task are conditional updates, the Patient never', (kind) => {
    expect(transactionFrom(outgoing, kind, {}).entry?.map((it) => [it.request?.method, it.request?.url])).toEqual([
      ['POST', 'Patient'],
      ['PUT', `ServiceRequest?${OURS(IDS.request)}`],
      ['PUT', `Task?${OURS(IDS.task)}`],
    ]);
  });

  test.each([
    ['QuestionnaireResponse', 'PUT'], ['Condition', 'PUT'], ['CarePlan', 'PUT'], ['Goal', 'PUT'], ['CareTeam', 'PUT'], ['Appointment', 'PUT'],
    ['Patient', 'POST'], ['RelatedPerson', 'POST'], ['Practitioner', 'POST'], ['PractitionerRole', 'POST'], ['Organization', 'POST'], ['Coverage', 'POST'], ['DocumentReference', 'POST'], ['Communication', 'POST'],
  ])('4.1 in an update a %s goes by %s', (resourceType, method) => {
    const identifier = { system: 'https://mgn-gateway.example/fhir/NamingSystem/levering', value: 'x' };
    const resource = { resourceType, id: 'x', identifier: resourceType === 'QuestionnaireResponse' ? identifier : [identifier] } as Resource;
    expect(transactionFrom([{ id: 'x', resource }], 'update', {}).entry?.[0]?.request?.method).toBe(method);
  });

  test.each(['referral', 'task', 'notice'] as const)('%s: a recipient\'s own status is never set back by a repeat', (kind) => {
    expect(transactionFrom(outgoing, kind, {}).entry?.map((it) => it.request?.method)).toEqual(['POST', 'POST', 'POST']);
  });

  test('references: what travels along by urn:uuid, what does not by identifier', () => {
    const task = transactionFrom(outgoing, 'task', {}).entry?.[2]?.resource as Task;
    expect(task.focus).toEqual({ reference: `urn:uuid:${IDS.request}` });
    expect(task.for).toEqual({ reference: `urn:uuid:${IDS.patient}` });
    expect(task.basedOn).toEqual([{ identifier: { system: 'https://mgn-gateway.example/fhir/NamingSystem/levering', value: IDS.plan }, display: 'plan' }]);
  });

  test('references to an earlier part are the recipient\'s own', () => {
    const task = outgoing.filter(({ id }) => id === IDS.task);
    expect((transactionFrom(task, 'task', { [IDS.patient]: 'Patient/77' }).entry?.[0]?.resource as Task).for).toEqual({ reference: 'Patient/77' });
  });

  test('contained references and absolute ones stay', () => {
    const plan: CarePlan = { ...(RESOURCES[1] as object), resourceType: 'CarePlan', id: IDS.plan, intent: 'plan', status: 'active', subject: { reference: '#p' }, author: { reference: 'https://other.test/fhir/Practitioner/1' } };
    expect(transactionFrom([{ id: IDS.plan, resource: plan }], 'advice', {}).entry?.[0]?.resource).toMatchObject({ subject: { reference: '#p' }, author: { reference: 'https://other.test/fhir/Practitioner/1' } });
  });

  test('without our identifier nothing is sent: it could arrive twice', () => {
    const bare: Task = { resourceType: 'Task', id: 'x', status: 'requested', intent: 'order' };
    expect(() => transactionFrom([{ id: 'x', resource: bare }], 'task', {})).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
