import type { Bundle } from '@medplum/fhirtypes';
import { afterEach, expect, test } from 'vitest';
import { accept } from '../../../../src/kernel/result.ts';
import type { BundleReceipt, SentBundle } from '../../../../src/pipeline/stories.ts';
import type { Identity } from '../../../../src/inbound/http/door-ports.ts';
import type { OpenDoor } from './open-door.ts';
import { JSON_HEADERS, openDoor, refusalOf } from './open-door.ts';

const HIS: Identity = { clientId: 'his-1', partner: 'huisarts-eikenlaan', role: 'huisarts' };
const TAKEN: BundleReceipt = { outcome: 'held', codes: ['INCOMPLETE'], isRefused: false, isRepeat: false, entries: 3, receipt: 'r-1' };

let door: OpenDoor;
let sent: SentBundle[];
afterEach(() => door.close());

async function post(body: string, { receipt = TAKEN, identity = HIS, headers = {} }: { receipt?: BundleReceipt; identity?: Identity; headers?: Record<string, string> } = {}): Promise<Response> {
  sent = [];
  door = await openDoor({ receiveBundle: async (it) => (sent.push(it), receipt) }, { verifyToken: async () => accept(identity) });
  return fetch(`${door.url}/fhir`, { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body });
}

test('2.3 a transaction is answered with its transaction-response, the result as information', async () => {
  const response = await post('{"resourceType":"Bundle"}');
  const body = (await response.json()) as Bundle;
  expect([response.status, body.type, body.entry?.map((it) => it.response?.status)]).toEqual([200, 'transaction-response', ['201 Created', '201 Created', '201 Created']]);
  expect(body.entry?.[0]?.response?.outcome).toMatchObject({ issue: [{ severity: 'information', details: { coding: [{ code: 'held' }] } }, { severity: 'information', code: 'incomplete', details: { coding: [{ code: 'INCOMPLETE' }] } }] });
  expect(sent).toMatchObject([{ content: { ok: true, value: { resourceType: 'Bundle' } }, origin: { door: 'fhir-r4', sender: 'his-1', partner: 'huisarts-eikenlaan' } }]);
});

test('2.3 what was there already is 200 per entry', async () => {
  const body = (await (await post('{}', { receipt: { ...TAKEN, isRepeat: true } })).json()) as Bundle;
  expect(body.entry?.map((it) => it.response?.status)).toEqual(['200 OK', '200 OK', '200 OK']);
});

test('a refusal names the element of the sender', async () => {
  const response = await post('{}', { receipt: { ...TAKEN, codes: ['FIELD_MISSING'], isRefused: true, at: 'Bundle.entry[4].resource.name' } });
  expect(await refusalOf(response)).toEqual({ status: 422, code: 'FIELD_MISSING', at: 'Bundle.entry[4].resource.name' });
});

test('E11 a body that is no JSON reaches the story', async () => {
  await post('{"linkId":"vgcris"', {});
  expect(sent).toMatchObject([{ content: { ok: false, refusal: { code: 'BODY_INVALID' } } }]);
});

test.each<[string, Identity]>([
  ['E1 only a huisarts refers', { ...HIS, role: 'ggz' }],
  ['a token without system/Bundle.c does not cover it', { ...HIS, scopes: ['system/Task.rus'] }],
])('%s', async (_why, identity) => {
  expect(await refusalOf(await post('{}', { identity }))).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
  expect(sent).toEqual([]);
});

test('another media type is 415', async () => {
  expect(await refusalOf(await post('<Bundle/>', { headers: { 'content-type': 'application/fhir+xml' } }))).toMatchObject({ status: 415 });
});

test('the entry of the Task says where the referral is followed', async () => {
  const sent = { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'ServiceRequest' } }, { resource: { resourceType: 'Task' } }, {}] };
  const body = (await (await post(JSON.stringify(sent), { receipt: { ...TAKEN, task: 'a1' } })).json()) as Bundle;
  expect(body.entry?.map((it) => it.response?.location)).toEqual([undefined, 'Task/a1', undefined]);
});
