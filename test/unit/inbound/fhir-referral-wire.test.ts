import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, OperationOutcome, Task } from '@medplum/fhirtypes';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { makeClientKeys } from '../../../src/sandbox/client-keys.ts';
import { tokenSource } from '../../../src/sandbox/fetch-token.ts';
import type { Network, PublicJwk } from '../../../src/workflow/network.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { caseWith } from '../../support/test-messages.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';

const NOW = new Date('2026-11-23T08:20:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'mgn-fhir-wire-'));
let gateway: Gateway;
let url: string;
let zdKey: CryptoKey;
let token: () => Promise<string>;

beforeAll(async () => {
  const his = await makeClientKeys('his-1');
  const zd = await generateKeyPair('RS256');
  zdKey = zd.privateKey;
  const jwk: PublicJwk = { ...(await exportJWK(zd.publicKey)), kty: 'RSA', kid: 'zd-1' };
  const sample = sampleNetwork();
  const network: Network = {
    ...sample,
    partners: sample.partners.map((it) => (it.id === 'huisarts-eikenlaan' ? { ...it, caller: { clientId: 'his-eikenlaan', jwks: { keys: [his.publicJwk] } } } : it)),
    senders: [...sample.senders, { id: 'zorgdomein-fhir', peers: [], application: 'ZorgDomein', profile: 'zorgdomein', token: { issuer: 'https://zd.test', jwks: { keys: [jwk] } } }],
  };
  const settings = readSettings({ MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: folder });
  gateway = await startGateway({ settings, network: () => network, clock: { now: () => NOW }, log: SILENT_LOG, rulebooks: await testRulebooks() });
  url = gateway.doors.baseUrl;
  token = tokenSource({ gatewayUrl: url, clientId: 'his-eikenlaan', privateJwk: his.privateJwk, now: () => NOW });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const post = async (path: string, bundle: unknown, bearer: string): Promise<Response> =>
  fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/fhir+json' }, body: JSON.stringify(bundle) });

test('2.3 an R4 transaction over the wire: taken, followed by its Task, and taken once', async () => {
  const bundle = fhirReferral(caseWith('ZP100120391'), 'r4', { letter: 'JVBERi0xLjQK' });
  const first = await post('/fhir', bundle, await token());
  const answer = (await first.json()) as Bundle;
  const location = answer.entry?.map((it) => it.response?.location).find((it) => it !== undefined) ?? '';
  expect([first.status, answer.type, answer.entry?.[0]?.response?.status]).toEqual([200, 'transaction-response', '201 Created']);

  const task = (await (await fetch(`${url}/fhir/${location}`, { headers: { authorization: `Bearer ${await token()}` } })).json()) as Task;
  expect(task).toMatchObject({ resourceType: 'Task', status: 'accepted', groupIdentifier: { value: 'ZP100120391' } });

  const again = (await (await post('/fhir', bundle, await token())).json()) as Bundle;
  expect(again.entry?.map((it) => it.response?.status)).toEqual(answer.entry?.map(() => '200 OK'));
});

test('1.6 a STU3 document over the wire: 201, and 401 for who did not sign it', async () => {
  const signed = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'zd-1' }).setIssuer('https://zd.test').setExpirationTime(NOW.getTime() / 1000 + 60).sign(zdKey);
  const document = fhirReferral(caseWith('ZP100120392'), 'zorgdomein');
  const taken = await post('/inbound/zorgdomein/fhir', document, signed);
  expect([taken.status, taken.headers.get('location')?.startsWith(`${url}/inbound/zorgdomein/fhir/`), ((await taken.json()) as OperationOutcome).issue?.[0]?.details?.coding?.[0]?.code]).toEqual([201, true, 'accepted']);
  expect((await post('/inbound/zorgdomein/fhir', document, await token())).status).toBe(401);
});

test('1.6 ZorgDomein puts its Task with status cancelled: the referral of its document is over', async () => {
  const bearer = await new SignJWT({ iss: 'https://zd.test', exp: NOW.getTime() / 1000 + 60 }).setProtectedHeader({ alg: 'RS256', kid: 'zd-1' }).sign(zdKey);
  expect((await post('/inbound/zorgdomein/fhir', fhirReferral(caseWith('ZP100120395'), 'zorgdomein'), bearer)).status).toBe(201);
  const put = (authorization: string): Promise<Response> =>
    fetch(`${url}/inbound/zorgdomein/fhir/Task/t-95`, { method: 'PUT', headers: { authorization, 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Task', id: 't-95', identifier: [{ value: 'ZP100120395' }], status: 'cancelled', intent: 'order' }) });
  expect((await put('Bearer x')).status).toBe(401);
  const response = await put(`Bearer ${bearer}`);
  expect([response.status, ((await response.json()) as OperationOutcome).issue?.[0]?.details?.coding?.[0]?.code]).toEqual([200, 'cancelled']);
  const found = await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', 'ZP100120395');
  expect(found?.record.journey.status).toBe('cancelled');
});
