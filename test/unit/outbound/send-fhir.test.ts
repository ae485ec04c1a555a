import nock from 'nock';
import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import type { SendFhirPorts } from '../../../src/outbound/send-fhir.ts';
import type { SendMllpPorts } from '../../../src/outbound/send-mllp.ts';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import { conformsToView } from '../../../src/policy/conforms-to-view.ts';
import { SHARING_VIEWS } from '../../policy/sharing-views.ts';
import { DELIVERY_ID, EPD, HIS, IDS, permitted, RESOURCES } from './permitted.ts';

const TAKEN = { resourceType: 'Bundle', type: 'transaction-response', entry: [{ response: { status: '200', location: 'Patient/77' } }, { response: { status: '201', location: 'ServiceRequest/8/_history/1' } }, { response: { status: '201', location: 'Task/9/_history/1' } }] };
const ports: SendFhirPorts & SendMllpPorts = {
  clock: { now: () => new Date('2026-11-23T09:00:00Z') },
  sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] }),
  sendFrame: () => Promise.reject(new Error('no MLLP in this test')),
};
const send = (over: Partial<typeof ports> = {}): ReturnType<ReturnType<typeof makeOutbound>> => makeOutbound({ ...ports, ...over })(permitted());

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

describe('5.5 push to a FHIR server', () => {
  test('one transaction with the delivery\'s id; the receipt is the recipient\'s own ids', async () => {
    const bodies: Bundle[] = [];
    nock('https://epd.test', { reqheaders: { 'x-request-id': DELIVERY_ID, 'idempotency-key': DELIVERY_ID, 'content-type': 'application/fhir+json', authorization: 'Bearer secret' } })
      .post('/fhir', (body: Bundle) => bodies.push(body) > 0).reply(200, TAKEN);
    expect(await send({ tokenFor: async () => 'secret' })).toEqual({ [IDS.patient]: 'Patient/77', [IDS.request]: 'ServiceRequest/8', [IDS.task]: 'Task/9' });
    expect(bodies.map((it) => [it.type, it.entry?.length])).toEqual([['transaction', 3]]);
  });

  test('without a configured token there is no Authorization', async () => {
    nock('https://epd.test', { badheaders: ['authorization'] }).post('/fhir').reply(200, TAKEN);
    await expect(send()).resolves.toMatchObject({ [IDS.task]: 'Task/9' });
  });

  test.each([
    [503, 'RECIPIENT_UNAVAILABLE'], [429, 'RECIPIENT_UNAVAILABLE'], [408, 'RECIPIENT_UNAVAILABLE'], [422, 'RECIPIENT_REJECTED'], [401, 'RECIPIENT_REJECTED'], [302, 'RECIPIENT_REJECTED'],
  ])('status %i becomes %s', async (status, code) => {
    nock('https://epd.test').post('/fhir').reply(status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', diagnostics: '999990019' }] }, { location: 'https://elsewhere.test/fhir' });
    const fault = await send().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code, details: { delivery: DELIVERY_ID, recipient: 'ggz-voorbeeld', status } });
    expect(JSON.stringify(fault)).not.toContain('999990019');
  });

  test('Retry-After travels with the fault', async () => {
    nock('https://epd.test').post('/fhir').reply(503, '', { 'retry-after': '120' });
    await expect(send()).rejects.toMatchObject({ details: { retryAfterSeconds: 120 } });
  });

  test('a broken connection is tried again', async () => {
    nock('https://epd.test').post('/fhir').replyWithError('ECONNRESET');
    await expect(send()).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
  });

  test('in parts: the next part refers to what the first one got', async () => {
    const bodies: Bundle[] = [];
    const keep = (body: Bundle): boolean => bodies.push(body) > 0;
    nock('https://epd.test').post('/fhir', keep).reply(200, { ...TAKEN, entry: TAKEN.entry.slice(0, 2) });
    nock('https://epd.test', { reqheaders: { 'idempotency-key': `${DELIVERY_ID}-2` } }).post('/fhir', keep).reply(200, { ...TAKEN, entry: TAKEN.entry.slice(2) });
    expect(await send({ entriesPerTransaction: () => 2 })).toEqual({ [IDS.patient]: 'Patient/77', [IDS.request]: 'ServiceRequest/8', [IDS.task]: 'Task/9' });
    expect(bodies[1]?.entry?.[0]?.resource).toMatchObject({ resourceType: 'Task', focus: { reference: 'ServiceRequest/8' }, for: { reference: 'Patient/77' } });
  });
});

describe('A13 the letter goes with the advice to the huisarts', () => {
  const advice = permitted({ kind: 'advice', view: 'huisarts', recipient: { ...EPD, role: 'huisarts', endpoints: [{ protocol: 'fhir-r4', url: 'https://epd.test/fhir' }] }, resources: [...RESOURCES, { resourceType: 'CarePlan', id: IDS.plan, identifier: [{ system: SYSTEMS.delivery, value: IDS.plan }], status: 'active', intent: 'plan', subject: { reference: `urn:uuid:${IDS.patient}` }, description: 'Samen aan rust en werk.' }] });
  const lettersIn = (body: Bundle): readonly DocumentReference[] => (body.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'DocumentReference' ? [resource] : []));
  const sentBy = async (): Promise<Bundle> => {
    const bodies: Bundle[] = [];
    nock('https://epd.test').post('/fhir', (body: Bundle) => bodies.push(body) > 0).reply(200, { resourceType: 'Bundle', type: 'transaction-response', entry: Array.from({ length: 6 }, () => ({ response: { status: '201' } })) });
    await makeOutbound(ports)(advice);
    return bodies[0] ?? { resourceType: 'Bundle', type: 'transaction' };
  };

  test('the letter and the person\'s own copy, as PDF, within the view, created once', async () => {
    const body = await sentBy();
    const letters = lettersIn(body);
    expect(letters.map(({ description, content }) => [description, content[0]?.attachment.contentType, Buffer.from(content[0]?.attachment.data ?? '', 'base64').subarray(0, 5).toString()])).toEqual([
      ['Gezamenlijk advies na het verkennend gesprek', 'application/pdf', '%PDF-'], ['Uw advies', 'application/pdf', '%PDF-'],
    ]);
    expect(letters.map(({ subject }) => subject?.reference)).toEqual([`urn:uuid:${IDS.patient}`, `urn:uuid:${IDS.patient}`]);
    expect(letters.every((letter) => conformsToView({ ...letter, id: 'x' }, SHARING_VIEWS.huisarts))).toBe(true);
    const requests = (body.entry ?? []).filter(({ resource }) => resource?.resourceType === 'DocumentReference').map(({ request }) => request);
    expect(requests.map((it) => [it?.method, it?.ifNoneExist?.startsWith(`identifier=${encodeURIComponent(SYSTEMS.delivery)}`)])).toEqual([['POST', true], ['POST', true]]);
  });

  test('5.5 a second attempt sends the same letters under the same ids', async () => {
    expect(lettersIn(await sentBy())).toEqual(lettersIn(await sentBy()));
  });
});

describe('which endpoint', () => {
  test('a recipient without an endpoint that carries the view is for a person', async () => {
    const outbound = makeOutbound(ports);
    await expect(outbound(permitted({ recipient: { ...EPD, endpoints: [] } }))).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    await expect(outbound(permitted({ view: 'wmo', recipient: { ...EPD, endpoints: HIS.endpoints } }))).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
  });

  test('a huisarts with both is served by the first only', async () => {
    nock('https://epd.test').post('/fhir').reply(200, TAKEN);
    const recipient = { ...HIS, endpoints: [...EPD.endpoints, ...HIS.endpoints] };
    await expect(makeOutbound(ports)(permitted({ recipient, view: 'huisarts' }))).resolves.toMatchObject({ [IDS.task]: 'Task/9' });
  });
});
