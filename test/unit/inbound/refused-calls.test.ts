import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditRefusedCalls } from '../../../src/audit-refused-calls.ts';
import type { RefusedCall } from '../../../src/inbound/http/door-ports.ts';
import type { Change } from '../../../src/pipeline/journey-store.ts';
import { AT_FIXTURES, startRealGateway } from '../../support/real-gateway.ts';
import type { RealGateway } from '../../support/real-gateway.ts';
import { JSON_HEADERS, openDoor, TASK } from './http/open-door.ts';

type Row = { readonly action: string; readonly actor: string; readonly on_behalf_of: string | null; readonly code: string; readonly subject: string; readonly outcome: string; readonly sealed: Uint8Array | null };

let real: RealGateway;
beforeAll(async () => {
  real = await startRealGateway({ clock: AT_FIXTURES });
});
afterAll(() => real.close());
beforeEach(async () => {
  const { database } = real.gateway.storage;
  await database.query('delete from audit_record');
  await database.query(`update audit_lane set seq = 0, hash = ''::bytea, written_at = null, mac = null`);
});

const rows = (): Promise<Row[]> => real.gateway.storage.database.query<Row>("select action, actor, on_behalf_of, code, subject, outcome, sealed from audit_record where action in ('refuse', 'login') order by at, lane, seq");
const call = (path: string, init: RequestInit = {}): Promise<number> => fetch(`${real.gateway.doors.baseUrl}${path}`, init).then((it) => it.status);

test('M3 a welzijn client that searches is refused at the door, and the refusal is in the audit', async () => {
  const answer = await real.region.clientOf('samenhuis').searchTasks();

  expect([answer.status, answer.code]).toEqual([403, 'NOT_ALLOWED']);
  expect(await rows()).toMatchObject([
    { action: 'login', actor: 'samenhuis', on_behalf_of: 'samenhuis', outcome: 'success' },
    { action: 'refuse', actor: 'samenhuis', on_behalf_of: 'samenhuis', code: 'NOT_ALLOWED', subject: 'Task', outcome: 'minor-failure' },
  ]);
});

test.each([
  ['GET', '/fhir/Task/a0000000-0000-4000-8000-000000000001', '/fhir/:type/:id'],
  ['POST', '/fhir/Task/_search', '/fhir/Task/_search'],
  ['POST', '/fhir', '/fhir'],
  ['POST', '/inbound/hl7v2', '/inbound/hl7v2'],
  ['POST', '/inbound/zorgdomein/fhir', '/inbound/zorgdomein/fhir'],
])('NEN 7513: an unknown caller at %s %s is refused with 401, and the log has it with its address sealed', async (method, path, route) => {
  expect(await call(path, { method, headers: { authorization: 'Bearer onbekend', 'content-type': 'application/fhir+json' }, ...(method === 'POST' ? { body: '{}' } : {}) })).toBe(401);
  const [row, ...others] = await rows();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ action: 'refuse', actor: 'unknown', on_behalf_of: null, code: 'NOT_AUTHENTICATED', subject: route, outcome: 'minor-failure' });
  expect(real.gateway.storage.auditKeys.open({ sealed: row?.sealed ?? null })).toEqual({ peer: '127.0.0.1' });
  await real.gateway.tick();
});

test('NEN 7513: a client assertion that is not accepted is in the log', async () => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'a.b.c' });
  expect(await call('/oauth/token', { method: 'POST', body })).toBe(401);
  expect(await rows()).toMatchObject([{ action: 'refuse', actor: 'unknown', code: 'NOT_AUTHENTICATED', subject: '/oauth/token' }]);
});

test.each([
  ['a Task without the version that was read', 'PUT', `/fhir/Task/${TASK.id}`, JSON.stringify(TASK), 'VERSION_REQUIRED', 'Task'],
  ['an Appointment under an id that is no UUID', 'PUT', '/fhir/Appointment/1', '{}', 'FIELD_INVALID', 'Appointment'],
  ['a body that is no resource', 'POST', '/fhir/Consent', '[]', 'BODY_INVALID', 'Consent'],
  ['a body that is no JSON', 'POST', '/fhir/Consent', '{', 'BODY_INVALID', 'Consent'],
  ['a type that is not given here', 'GET', '/fhir/Observation/1', undefined, 'NOT_FOUND', 'Observation'],
  ['a referral by who is no huisarts', 'POST', '/fhir', '{}', 'NOT_ALLOWED', 'Bundle'],
])('NEN 7513: a known caller is refused before any story with %s, and the audit hears it', async (_what, method, path, body, code, type) => {
  const heard: RefusedCall[] = [];
  const door = await openDoor({}, { onRefused: async (refused) => void heard.push(refused) });
  const answer = await fetch(`${door.url}${path}`, { method, headers: JSON_HEADERS, ...(body === undefined ? {} : { body }) });
  await door.close();
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(heard).toMatchObject([{ caller: { clientId: 'epd-1', partner: 'ggz-voorbeeld', role: 'ggz', peer: '127.0.0.1' }, type, code }]);
});

test('who knocks a thousand times is written once at once, and once more with how often', async () => {
  const changes: Change[] = [];
  let now = AT_FIXTURES.now();
  const calls = auditRefusedCalls({ clock: { now: () => now }, store: { commit: async (change) => (changes.push(change), 'committed') } });
  for (let n = 0; n < 1_000; n += 1) {
    await calls.note({ peer: '10.0.0.7', route: '/fhir', requestId: `r-${n}`, code: 'NOT_AUTHENTICATED' });
  }
  await calls.note({ peer: '10.0.0.8', route: '/fhir', requestId: 'other', code: 'NOT_AUTHENTICATED' });
  expect(changes.flatMap((it) => it.audit.map((entry) => entry.detail))).toEqual([{ request: 'r-0' }, { request: 'other' }]);
  await calls.flush();
  expect(changes).toHaveLength(2);
  now = new Date(now.getTime() + 60_000);
  await calls.flush();
  expect(changes.slice(2).flatMap((it) => it.audit.map((entry) => entry.detail))).toEqual([{ request: 'r-0', again: 999 }]);
});
