import type { Patient, Resource, Task } from '@medplum/fhirtypes';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { listenHttp } from '../../src/inbound/http/listen-http.ts';
import type { Send } from '../../src/outbound/outbound.ts';
import type { Partner } from '../../src/workflow/network.ts';
import { BSN, EPD, IDS, permitted, RESOURCES } from '../unit/outbound/permitted.ts';
import type { StrangeServer } from './delivery-recipient.ts';
import { loadDefinitions, sendInParts, startStrangeServer } from './delivery-recipient.ts';

let recipient: StrangeServer;
let partner: Partner;
let send: Send;

beforeAll(loadDefinitions);
beforeEach(async () => {
  recipient = await startStrangeServer();
  partner = { ...EPD, endpoints: [{ protocol: 'fhir-r4', url: recipient.url }] };
  send = sendInParts;
});
afterEach(() => recipient.close());

const all = (resourceType: Resource['resourceType']): Promise<Resource[]> => recipient.all(resourceType);
const read = <T extends Resource>(place: string | undefined): Promise<T> => recipient.repository.readReference<T>({ reference: place ?? '' });

describe('5.5 delivery to a FHIR server that is not ours', () => {
  test('what we send is taken and is there, with its references', async () => {
    const receipt = await send(permitted({ recipient: partner }));
    const task = await read<Task>(receipt[IDS.task]);
    expect(task).toMatchObject({ status: 'requested', focus: { reference: receipt[IDS.request] }, for: { reference: receipt[IDS.patient] } });
    expect(await read<Patient>(receipt[IDS.patient])).toMatchObject({ name: [{ family: 'Testinga' }] });
  });

  test('the recipient\'s own Patient with that BSN is found and unchanged', async () => {
    const own = await recipient.repository.createResource<Patient>({ resourceType: 'Patient', identifier: [BSN], name: [{ family: 'Anders' }], active: true });
    const receipt = await send(permitted({ recipient: partner }));
    expect(receipt[IDS.patient]).toBe(`Patient/${own.id}`);
    expect(await all('Patient')).toEqual([own]);
    expect((await read<Task>(receipt[IDS.task])).for).toEqual({ reference: `Patient/${own.id}` });
  });

  test('sending twice creates nothing twice and gives the same receipt', async () => {
    const first = await send(permitted({ recipient: partner }));
    expect(await send(permitted({ recipient: partner }))).toEqual(first);
    expect(await Promise.all((['Patient', 'ServiceRequest', 'Task'] as const).map(async (type) => (await all(type)).length))).toEqual([1, 1, 1]);
  });

  test('a repeat leaves the status that the recipient gave its Task; a cancellation changes it', async () => {
    const receipt = await send(permitted({ recipient: partner }));
    await recipient.repository.updateResource<Task>({ ...(await read<Task>(receipt[IDS.task])), status: 'accepted' });
    await send(permitted({ recipient: partner }));
    expect((await read<Task>(receipt[IDS.task])).status).toBe('accepted');
    const cancelled = RESOURCES.map((resource): Resource => (resource.resourceType === 'Task' ? { ...resource, status: 'cancelled' } : resource));
    expect((await send(permitted({ recipient: partner, kind: 'cancellation', resources: cancelled })))[IDS.task]).toBe(receipt[IDS.task]);
    expect((await read<Task>(receipt[IDS.task])).status).toBe('cancelled');
    expect(await all('Task')).toHaveLength(1);
  });

  test('a server that takes the call and never answers is tried again, within the endpoint\'s time', async () => {
    const silent = await listenHttp(() => {}, { host: '127.0.0.1', port: 0 });
    const slow = { ...EPD, endpoints: [{ protocol: 'fhir-r4', url: `http://127.0.0.1:${silent.port}/`, timeoutMs: 100 }] } as const;
    await expect(send(permitted({ recipient: slow }))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE', details: { recipient: 'ggz-voorbeeld' } });
    await silent.close();
  });

  test('a delivery larger than the server takes at once goes in parts, Task last, and is whole', async () => {
    const conditions = Array.from({ length: 9 }, (_, index): Resource => {
      const id = `aaaaaaaa-0000-8000-8000-00000000010${index}`;
      return { resourceType: 'Condition', id, identifier: [{ system: SYSTEMS.delivery, value: id }], subject: { reference: `Patient/${IDS.patient}` } };
    });
    const big = permitted({ recipient: partner, resources: [...RESOURCES, ...conditions] });
    const receipt = await send(big);
    expect(Object.keys(receipt)).toHaveLength(12);
    expect(await send(big)).toEqual(receipt);
    expect(await all('Condition')).toHaveLength(9);
    expect((await all('Condition')).every((it) => it.resourceType === 'Condition' && it.subject.reference === receipt[IDS.patient])).toBe(true);
  });
});
