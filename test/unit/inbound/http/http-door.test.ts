import type { CapabilityStatement, OperationOutcome } from '@medplum/fhirtypes';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/kernel/fault.ts';
import { refuse } from '../../../../src/kernel/result.ts';
import type { Caller, Hl7Origin, TaskQuery } from '../../../../src/pipeline/stories.ts';
import { FINE, JSON_HEADERS, openDoor, refusalOf, TASK, YES } from './open-door.ts';
import type { OpenDoor } from './open-door.ts';

let door: OpenDoor;
afterEach(() => door.close());

const put = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(door.url + path, { method: 'PUT', headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) });
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(door.url + path, { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body });
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(door.url + path, { headers: { authorization: 'Bearer good', ...headers } });

describe('POST /inbound/hl7v2', () => {
  test.each(['application/hl7-v2', 'text/plain', 'application/octet-stream'])('%s: the bytes reach the story as sent, the ACK comes back with 200 and the same type', async (type) => {
    const got: { bytes: Uint8Array; origin: Hl7Origin }[] = [];
    door = await openDoor({ receiveHl7v2: async (bytes, origin) => (got.push({ bytes, origin }), YES.receiveHl7v2(bytes, origin)) });
    const sent = Uint8Array.from([0x4d, 0x53, 0x48, 0x7c, 0xeb, 0x0d]);
    const response = await post('/inbound/hl7v2', sent, { 'content-type': type });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toBe('MSH|^~\\&|MGN\rMSA|AA|1\r');
    expect([...(got[0]?.bytes ?? [])]).toEqual([...sent]);
    expect(got[0]?.origin).toEqual({ door: 'http', peer: 'epd-1', partner: 'ggz-voorbeeld' });
  });

  test('a sender that asked for no answer gets 204', async () => {
    door = await openDoor({ receiveHl7v2: async () => new Uint8Array() });
    expect((await post('/inbound/hl7v2', 'MSH|', { 'content-type': 'text/plain' })).status).toBe(204);
  });

  test('without a token, or of another type, or too big, nothing is received', async () => {
    door = await openDoor({ receiveHl7v2: () => Promise.reject(new Error('must not be called')) });
    const bare = await fetch(`${door.url}/inbound/hl7v2`, { method: 'POST', body: 'MSH|', headers: { 'content-type': 'text/plain' } });
    expect(await refusalOf(bare)).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' });
    expect(await refusalOf(await post('/inbound/hl7v2', '<x/>', { 'content-type': 'application/xml' }))).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
    expect(await refusalOf(await post('/inbound/hl7v2', 'M'.repeat(10_001), { 'content-type': 'text/plain' }))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });
});

describe('callers (design 5.1)', () => {
  test.each([
    ['no header', {}], ['another scheme', { authorization: 'Basic eDp5' }], ['a wrong token', { authorization: 'Bearer bad' }], ['an empty token', { authorization: 'Bearer ' }],
  ])('%s: 401 with WWW-Authenticate', async (_name, headers) => {
    door = await openDoor();
    const response = await fetch(`${door.url}/fhir/Task/${TASK.id}`, { headers: headers as Record<string, string> });
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="mgn-gateway"');
    expect(await refusalOf(response)).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' });
  });

  test('M3 a story that says it is not the caller\'s: 403', async () => {
    door = await openDoor({ searchTasks: async () => refuse('NOT_ALLOWED') });
    expect(await refusalOf(await post('/fhir/Task/_search', '', { 'content-type': 'application/x-www-form-urlencoded' }))).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
  });

  test.each([
    [['system/Task.r'], 200], [['system/Task.rs'], 200], [['system/*.r'], 200], [['system/*.read'], 403], [['system/Task.u'], 403], [['system/Consent.r'], 403], [['user/Task.r'], 403], [[], 403],
  ])('scopes %j for reading a Task: %i', async (scopes, status) => {
    door = await openDoor({}, { verifyToken: async () => ({ ok: true, value: { clientId: 'c', partner: 'p', role: 'ggz', scopes } }) });
    expect((await get(`/fhir/Task/${TASK.id}`)).status).toBe(status);
  });

  test('the story gets partner, role and the request id that the answer carries', async () => {
    const callers: Caller[] = [];
    door = await openDoor({ readResource: async (caller, type, id) => (callers.push(caller), YES.readResource(caller, type, id)) });
    const requestId = 'b0000000-0000-4000-8000-00000000000b';
    const response = await get(`/fhir/Task/${TASK.id}`, { 'x-request-id': requestId });
    expect(response.headers.get('x-request-id')).toBe(requestId);
    expect(callers).toEqual([{ clientId: 'epd-1', partner: 'ggz-voorbeeld', role: 'ggz', peer: '127.0.0.1', requestId }]);
  });
});

describe('GET /fhir/<Type>/<id>', () => {
  test('answers FHIR JSON with ETag and versionId; If-None-Match gives 304', async () => {
    door = await openDoor();
    const response = await get(`/fhir/Task/${TASK.id}`);
    expect([response.status, response.headers.get('etag'), response.headers.get('content-type')]).toEqual([200, 'W/"3"', 'application/fhir+json; charset=utf-8']);
    expect(await response.json()).toEqual({ ...TASK, meta: { versionId: '3' } });
    expect((await get(`/fhir/Task/${TASK.id}`, { 'if-none-match': 'W/"3"' })).status).toBe(304);
  });

  test.each(['/fhir/Task/_history', '/fhir/Nonsense/1', '/fhir/Task/a%20b', '/fhir/Task/%E0%A4%A', `/fhir/Task/${'x'.repeat(65)}`, '/fhir/Medication/1'])('%s: 404, no story asked', async (path) => {
    door = await openDoor({ readResource: () => Promise.reject(new Error('must not be called')) });
    expect(await refusalOf(await get(path))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('an Accept that leaves no JSON: 406', async () => {
    door = await openDoor();
    expect(await refusalOf(await get(`/fhir/Task/${TASK.id}`, { accept: 'application/fhir+xml' }))).toMatchObject({ status: 406, code: 'ANSWER_UNSUPPORTED' });
  });
});

describe('POST /fhir/Task/_search', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('the form becomes the query', async () => {
    const queries: TaskQuery[] = [];
    door = await openDoor({ searchTasks: async (caller, query) => (queries.push(query), YES.searchTasks(caller, query)) });
    const response = await post('/fhir/Task/_search', 'status=requested,received&code=wmo-melding&identifier=s%7C1&_lastUpdated=ge2026-11-23T09:15:00Z', form);
    expect(response.status).toBe(200);
    expect(queries).toEqual([{ status: ['requested', 'received'], code: ['wmo-melding'], identifier: 's|1', lastUpdated: 'ge2026-11-23T09:15:00Z' }]);
  });

  test.each([
    ['/fhir/Task/_search', 'patient=1', 'patient'], ['/fhir/Task/_search', 'status=a&status=b', 'status'],
    ['/fhir/Task/_search', '_lastUpdated=gisteren', '_lastUpdated'], ['/fhir/Task/_search?status=requested', '', 'query'],
  ])('%s %s is refused at %s: an ignored filter answers too much', async (path, body, at) => {
    door = await openDoor();
    expect(await refusalOf(await post(path, body, form))).toEqual({ status: 422, code: 'FIELD_INVALID', at });
  });

  test('JSON is no form: 415', async () => {
    door = await openDoor();
    expect((await post('/fhir/Task/_search', '{}')).status).toBe(415);
  });
});

describe('PUT /fhir/Task/:id (7.3)', () => {
  const path = `/fhir/Task/${TASK.id}`;

  test('with If-Match the story gets the version, the answer the next ETag', async () => {
    door = await openDoor();
    const response = await put(path, { ...TASK, status: 'accepted' }, { 'if-match': 'W/"3"' });
    expect([response.status, response.headers.get('etag')]).toEqual([200, 'W/"4"']);
    expect(await response.json()).toMatchObject({ status: 'accepted', meta: { versionId: '4' } });
  });

  test.each([undefined, '*', 'W/"a"', 'W/"1", W/"2"'])('If-Match %s: 428', async (header) => {
    door = await openDoor();
    expect(await refusalOf(await put(path, TASK, header === undefined ? {} : { 'if-match': header }))).toEqual({ status: 428, code: 'VERSION_REQUIRED', at: 'If-Match' });
  });

  test.each([
    ['VERSION_CONFLICT', 412], ['TRANSITION_REFUSED', 409], ['REASON_MISSING', 422], ['NOT_FOUND', 404], ['STATE_CONFLICT', 409], ['CONSENT_REFUSED', 409],
  ] as const)('a story refusing %s: %i', async (code, status) => {
    door = await openDoor({ updateTask: async () => refuse(code, 'Task.status') });
    expect(await refusalOf(await put(path, TASK, { 'if-match': 'W/"1"' }))).toEqual({ status, code, at: 'Task.status' });
  });

  test('a Task that is no Task reaches no story: 422 with the findings', async () => {
    const wrong: OperationOutcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value', expression: ['Task.status'] }] };
    const asked: unknown[] = [];
    door = await openDoor({ validate: (...all) => (asked.push(all), wrong), updateTask: () => Promise.reject(new Error('must not be called')) });
    const response = await put(path, { ...TASK, meta: { profile: ['https://view.test'] }, status: 5 }, { 'if-match': 'W/"1"' });
    expect([response.status, await response.json()]).toEqual([422, wrong]);
    expect(asked).toEqual([[{ ...TASK, status: 5 }, 'http://hl7.org/fhir/StructureDefinition/Task']]);
  });

  test.each([
    [{ ...TASK, id: 'other' }, 422, 'FIELD_INVALID', 'Task.id'], [{ ...TASK, resourceType: 'Patient' }, 422, 'FIELD_INVALID', 'resourceType'],
    [[TASK], 400, 'BODY_INVALID', undefined], [null, 400, 'BODY_INVALID', undefined],
  ])('body %j: %i %s', async (body, status, code, at) => {
    door = await openDoor();
    expect(await refusalOf(await put(path, body, { 'if-match': 'W/"1"' }))).toEqual({ status, code, at });
  });
});

describe('writing the rest', () => {
  const id = 'c0000000-0000-4000-8000-000000000003';

  test('Appointment under an id of the caller: 201 with Location; Encounter again: 200', async () => {
    door = await openDoor();
    const booked = await put(`/fhir/Appointment/${id}`, { resourceType: 'Appointment', id, status: 'booked' });
    expect([booked.status, booked.headers.get('location'), booked.headers.get('etag')]).toEqual([201, `https://gateway.test/fhir/Appointment/${id}`, 'W/"1"']);
    const held = await put(`/fhir/Encounter/${id}`, { resourceType: 'Encounter', id, status: 'finished' });
    expect([held.status, held.headers.get('location'), held.headers.get('etag')]).toEqual([200, null, 'W/"2"']);
  });

  test('an Appointment id that is no UUID is refused', async () => {
    door = await openDoor();
    expect(await refusalOf(await put('/fhir/Appointment/1', { resourceType: 'Appointment', id: '1' }))).toEqual({ status: 422, code: 'FIELD_INVALID', at: 'Appointment.id' });
  });

  test('A1 the advice: 201; refused with all places at once', async () => {
    door = await openDoor();
    const advice = JSON.stringify({ resourceType: 'QuestionnaireResponse', status: 'completed' });
    const created = await post('/fhir/QuestionnaireResponse', advice);
    expect([created.status, created.headers.get('location')]).toEqual([201, 'https://gateway.test/fhir/QuestionnaireResponse/qr-1']);
    expect(await (await post('/fhir/QuestionnaireResponse', advice, { prefer: 'return=OperationOutcome' })).json()).toEqual(FINE);
    expect(await (await post('/fhir/QuestionnaireResponse', advice, { prefer: 'return=minimal' })).text()).toBe('');
    await door.close();
    const findings = [{ code: 'ADVIES_INCOMPLETE', at: 'actie[0].loket' }, { code: 'ADVIES_INCOMPLETE', at: 'vragen' }] as const;
    door = await openDoor({ recordAdvies: async () => ({ ok: false, refusal: { ...findings[0], findings } }) });
    const refused = await post('/fhir/QuestionnaireResponse', advice);
    const outcome = (await refused.json()) as OperationOutcome;
    expect([refused.status, outcome.issue.map((it) => it.expression?.[0])]).toEqual([422, ['actie[0].loket', 'vragen']]);
  });

  test('a Consent: 201, and a place that the story gives relative is a full URL', async () => {
    door = await openDoor({ recordConsent: async (_caller, resource) => ({ ok: true, value: { resource, version: 1, created: true, location: 'Consent/c-9' } }) });
    const response = await post('/fhir/Consent', JSON.stringify({ resourceType: 'Consent' }));
    expect([response.status, response.headers.get('location')]).toEqual([201, 'https://gateway.test/fhir/Consent/c-9']);
  });

  test('$validate: 200 with findings, bare or in Parameters with a profile', async () => {
    const asked: unknown[] = [];
    door = await openDoor({ validate: (...all) => (asked.push(all), FINE) });
    const bare = await post('/fhir/Task/$validate', JSON.stringify(TASK));
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: TASK }, { name: 'profile', valueUri: 'urn:p' }] };
    expect([bare.status, (await post('/fhir/Task/$validate', JSON.stringify(parameters))).status]).toEqual([200, 200]);
    expect(asked).toEqual([[TASK, undefined], [TASK, 'urn:p']]);
  });
});

describe('what no route serves', () => {
  test.each([
    ['DELETE', '/fhir/Task/1', 405, 'METHOD_UNSUPPORTED', 'PUT, GET'], ['PATCH', '/fhir/Patient/1', 405, 'METHOD_UNSUPPORTED', 'GET'], ['GET', '/fhir/Consent', 405, 'METHOD_UNSUPPORTED', 'POST'],
    ['GET', '/inbound/hl7v2', 405, 'METHOD_UNSUPPORTED', 'POST'], ['GET', '/nothing', 404, 'NOT_FOUND', null], ['PUT', '/fhir', 405, 'METHOD_UNSUPPORTED', 'POST'], ['GET', '/fhir/Task?patient=999990019', 405, 'METHOD_UNSUPPORTED', 'POST'],
  ])('%s %s: %i', async (method, path, status, code, allow) => {
    door = await openDoor();
    const response = await fetch(door.url + path, { method, headers: JSON_HEADERS });
    expect(response.headers.get('allow')).toBe(allow);
    expect(await refusalOf(response)).toMatchObject({ status, code });
  });

  test.each([
    ['cut off', 400, 'BODY_INVALID', '{"a":'], ['with a prototype', 400, 'ENTITY_HOSTILE', '{"resourceType":"Consent","__proto__":{"x":1}}'],
    ['with a constructor', 400, 'ENTITY_HOSTILE', '[{"a":{"constructor":1}}]'], ['33 deep', 400, 'ENTITY_HOSTILE', '['.repeat(33)],
    ['too large', 413, 'TOO_LARGE', `"${'x'.repeat(10_000)}"`], ['far too large', 413, 'TOO_LARGE', `"${'x'.repeat(300_000)}"`], ['empty', 400, 'BODY_INVALID', ''],
  ])('a body %s: %i %s', async (_name, status, code, body) => {
    door = await openDoor();
    expect(await refusalOf(await post('/fhir/Consent', body))).toMatchObject({ status, code });
  });

  test('bytes that are no UTF-8, another character set, a zipped body', async () => {
    door = await openDoor();
    expect((await post('/fhir/Consent', Uint8Array.from([0x22, 0xff, 0x22]))).status).toBe(400);
    expect((await post('/fhir/Consent', '{}', { 'content-type': 'application/fhir+json; charset=iso-8859-1' })).status).toBe(415);
    expect((await post('/fhir/Consent', '{}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('faults', () => {
  test.each([
    [new Fault('DATABASE_UNAVAILABLE'), 503, 'DATABASE_UNAVAILABLE', '10'], [new Fault('JOURNEY_CHANGED'), 409, 'JOURNEY_CHANGED', null], [new TypeError('999990019 is no function'), 500, 'INTERNAL', null],
  ])('%s: %i %s, nothing of its message', async (error, status, code, retryAfter) => {
    door = await openDoor({ readResource: () => Promise.reject(error) });
    const response = await get(`/fhir/Task/${TASK.id}`);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    const text = await response.text();
    expect([response.status, (JSON.parse(text) as OperationOutcome).issue[0]?.details?.coding?.[0]?.code]).toEqual([status, code]);
    expect(text + JSON.stringify(door.logged)).not.toContain('999990019');
  });

  test('the access log has the route, not the URL, and no foreign request id', async () => {
    door = await openDoor();
    await get('/fhir/Task/999990019?patient=999990019', { 'x-request-id': '999990019' });
    await get('/999990019');
    await expect.poll(() => door.logged.filter((it) => it.event === 'http request').length).toBe(2);
    expect(door.logged.map((it) => it.fields['route'])).toEqual(['/fhir/:type/:id', 'none']);
    expect(JSON.stringify(door.logged)).not.toContain('999990019');
  });
});

describe('what the gateway says of itself', () => {
  test('metadata names what is served, and only that; helmet is on', async () => {
    door = await openDoor();
    const response = await fetch(`${door.url}/fhir/metadata`);
    const statement = (await response.json()) as CapabilityStatement;
    const task = statement.rest?.[0]?.resource?.find((it) => it.type === 'Task');
    expect(task?.interaction?.map((it) => it.code)).toEqual(['read', 'update', 'create', 'search-type']);
    expect(task?.versioning).toBe('versioned-update');
    expect(statement.rest?.[0]?.interaction).toEqual([{ code: 'transaction' }]);
    expect(statement.rest?.[0]?.resource?.find((it) => it.type === 'Patient')).toMatchObject({ operation: [{ name: 'validate' }] });
    // FHIR JSON has no empty arrays (R4 json 2.6.2).
    expect(JSON.stringify(statement)).not.toContain('[]');
    expect(statement.rest?.[0]?.resource?.find((it) => it.type === 'Consent')?.interaction?.map((it) => it.code)).toEqual(['create']);
    expect([response.headers.get('x-content-type-options'), response.headers.get('x-powered-by')]).toEqual(['nosniff', null]);
  });

  test.each(['/.well-known/smart-configuration', '/fhir/.well-known/smart-configuration'])('%s', async (path) => {
    door = await openDoor();
    expect(await (await fetch(door.url + path)).json()).toMatchObject({ token_endpoint: 'https://gateway.test/oauth/token', token_endpoint_auth_methods_supported: ['private_key_jwt'] });
  });
});
