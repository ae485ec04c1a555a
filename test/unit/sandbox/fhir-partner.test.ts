import type { Bundle, Patient, Resource, Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import type { Send } from '../../../src/outbound/outbound.ts';
import { makeFaultSwitch, readFault } from '../../../src/sandbox/fault-switch.ts';
import type { FhirPartner } from '../../../src/sandbox/fhir-partner.ts';
import { startFhirPartner } from '../../../src/sandbox/fhir-partner.ts';
import { MemoryFhir } from '../../../src/sandbox/memory-fhir.ts';
import { BSN, DELIVERY_ID, EPD, IDS, permitted, RESOURCES } from '../outbound/permitted.ts';

let partner: FhirPartner;
let send: Send;
const delivery = (over: Parameters<typeof permitted>[0] = {}): ReturnType<typeof permitted> =>
  permitted({ recipient: { ...EPD, endpoints: [{ protocol: 'fhir-r4', url: partner.url, timeoutMs: 300 }] }, ...over });

beforeEach(async () => {
  partner = await startFhirPartner({ now: () => new Date('2026-11-23T09:00:00Z') });
  send = makeOutbound({ clock: { now: () => new Date() }, sender: () => ({ identity: { application: 'MGN', facility: 'R' }, environment: 'test', partners: [] }), sendFrame: () => Promise.reject(new Error()) });
});
afterEach(() => partner.close());

describe('a simulated EPD', () => {
  test('takes a delivery, resolves its references and shows it in the inbox', async () => {
    const receipt = await send(delivery());
    const task = partner.list('Task')[0]?.resource as Task;
    expect(task).toMatchObject({ for: { reference: receipt[IDS.patient] }, focus: { reference: receipt[IDS.request] } });
    const inbox = (await (await fetch(new URL('/inbox', partner.url))).json()) as ReturnType<FhirPartner['inbox']>;
    expect(inbox.map((it) => [it.at, it.requestId, it.resources.map(({ effect }) => effect)])).toEqual([['2026-11-23T09:00:00.000Z', DELIVERY_ID, ['created', 'created', 'created']]]);
    expect(((await (await fetch(`${partner.url}/${receipt[IDS.task]}`)).json()) as Task).status).toBe('requested');
    expect((await fetch(`${partner.url}/Task/none`)).status).toBe(404);
  });

  test('a repeat changes nothing; its own Patient stays as it was', async () => {
    const own = partner.seed({ resourceType: 'Patient', id: 'p1', identifier: [BSN], name: [{ family: 'Anders' }] });
    const first = await send(delivery());
    expect(await send(delivery())).toEqual(first);
    expect(partner.inbox()[1]?.resources.map(({ effect }) => effect)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(partner.list('Patient')).toEqual([own]);
    expect(first[IDS.patient]).toBe('Patient/p1');
  });

  test('a cancellation updates the Task', async () => {
    await send(delivery());
    await send(delivery({ kind: 'cancellation', resources: RESOURCES.map((it): Resource => (it.resourceType === 'Task' ? { ...it, status: 'cancelled' } : it)) }));
    expect(partner.list('Task').map(({ version, resource }) => [version, (resource as Task).status])).toEqual([[2, 'cancelled']]);
  });

  test('asks for its token', async () => {
    const closed = await startFhirPartner({ token: 'secret' });
    expect((await fetch(`${closed.url}/Task`)).status).toBe(401);
    expect((await fetch(`${closed.url}/Task`, { headers: { authorization: 'Bearer secret' } })).status).toBe(200);
    await closed.close();
  });
});

describe('misbehaving', () => {
  const setFault = (body: object): Promise<Response> => fetch(new URL('/faults', partner.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  test.each([[{ status: 503 }, 'RECIPIENT_UNAVAILABLE'], [{ status: 422 }, 'RECIPIENT_REJECTED'], [{ reset: true }, 'RECIPIENT_UNAVAILABLE'], [{ delayMs: 600 }, 'RECIPIENT_UNAVAILABLE']])('%j once, then fine again', async (fault, code) => {
    expect((await setFault({ ...fault, times: 1 })).status).toBe(200);
    await expect(send(delivery())).rejects.toMatchObject({ code });
    await expect(send(delivery())).resolves.toHaveProperty(IDS.task);
    expect(partner.list('Task')).toHaveLength(1);
  });

  test('5.5 an answer that is lost: it was taken, and the repeat takes it no second time', async () => {
    partner.setFault({ answerLost: true, times: 1 });
    await expect(send(delivery())).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    expect(partner.list('Task')).toHaveLength(1);
    await send(delivery());
    expect(partner.list('Task')).toHaveLength(1);
  });

  test('goes on until it is switched off, and refuses what makes no sense', async () => {
    await setFault({ status: 500 });
    for (let call = 0; call < 3; call++) {
      await expect(send(delivery())).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    }
    expect((await setFault({ status: 'x' })).status).toBe(400);
    expect((await setFault({ unknown: 1 })).status).toBe(400);
    expect((await setFault({})).status).toBe(200);
    await expect(send(delivery())).resolves.toHaveProperty(IDS.task);
  });

  test('a fault for n calls is there n times', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 20 }), (times) => {
      const faults = makeFaultSwitch();
      faults.set({ status: 500, times });
      const seen = Array.from({ length: 30 }, () => faults.take()).filter((it) => it !== undefined);
      return seen.length === times;
    }));
  });

  test('readFault takes null as off', () => expect(readFault(null)).toEqual({ fault: undefined }));
});

describe('the store of a simulated partner', () => {
  const store = (): MemoryFhir => {
    let next = 0;
    return new MemoryFhir(() => String(++next));
  };
  const patient = (value: string): Patient => ({ resourceType: 'Patient', identifier: [{ system: 's', value }] });
  const entry = (resource: Resource, ifNoneExist?: string): NonNullable<Bundle['entry']>[number] => ({ fullUrl: `urn:uuid:${Math.trunc(1)}`, resource, request: { method: 'POST', url: resource.resourceType, ...(ifNoneExist ? { ifNoneExist } : {}) } });

  test.each([
    ['no transaction', { resourceType: 'Bundle', type: 'batch', entry: [] }, 400],
    ['another type than its address', { type: 'transaction', entry: [{ resource: patient('1'), request: { method: 'POST', url: 'Task' } }] }, 400],
    ['a read', { type: 'transaction', entry: [{ resource: patient('1'), request: { method: 'GET', url: 'Patient' } }] }, 400],
    ['a dangling urn:uuid', { type: 'transaction', entry: [entry({ resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: 'urn:uuid:2' } })] }, 400],
  ])('%s is refused and nothing is kept', (_name, bundle, status) => {
    const fhir = store();
    expect(fhir.transact(bundle)).toMatchObject({ ok: false, refusal: { status } });
    expect(fhir.list()).toEqual([]);
  });

  test('several matches: 412, and the good entries before it are not kept', () => {
    const fhir = store();
    fhir.seed({ ...patient('1'), id: 'a' });
    fhir.seed({ ...patient('1'), id: 'b' });
    const task: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
    expect(fhir.transact({ type: 'transaction', entry: [entry(task), entry(patient('1'), 'identifier=s%7C1')] })).toMatchObject({ ok: false, refusal: { status: 412 } });
    expect(fhir.list('Task')).toEqual([]);
  });
});
