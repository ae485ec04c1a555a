import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/kernel/fault.ts';
import { accept, refuse } from '../../../../src/kernel/result.ts';
import type { SentZaakNews } from '../../../../src/pipeline/take-zaak-news.ts';
import type { OpenDoor } from './open-door.ts';
import { openDoor } from './open-door.ts';

let door: OpenDoor;
afterEach(() => door.close());

const post = (body: string, headers: Record<string, string> = {}, path = '/v1/notificaties/gemeente-gm9902'): Promise<Response> =>
  fetch(door.url + path, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer x', ...headers }, body });

async function problemOf(response: Response): Promise<unknown> {
  return { status: response.status, type: response.headers.get('content-type'), version: response.headers.get('api-version'), problem: await response.json() };
}

describe('POST /v1/notificaties/{partner}', () => {
  test('204 with API-Version; partner, header and body reach the story', async () => {
    const got: SentZaakNews[] = [];
    door = await openDoor({}, { zaakNews: async (sent) => (got.push(sent), accept(undefined)) });
    const response = await post('{"kanaal":"zaken"}');
    expect([response.status, response.headers.get('api-version'), await response.text()]).toEqual([204, '1.0.0', '']);
    expect(got).toMatchObject([{ partner: 'gemeente-gm9902', authorization: 'Bearer x', body: { kanaal: 'zaken' } }]);
  });

  test.each([
    ['NOT_AUTHENTICATED', 401], ['NOT_FOUND', 404], ['FIELD_INVALID', 400], ['TRANSITION_REFUSED', 409],
  ] as const)('%s is a problem with status %i (RFC 9457)', async (code, status) => {
    door = await openDoor({}, { zaakNews: async () => refuse(code, 'notificatie') });
    expect(await problemOf(await post('{}'))).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', version: '1.0.0', problem: { status, code, title: expect.any(String), detail: expect.any(String) } });
  });

  test.each(['RECIPIENT_UNAVAILABLE', 'RECIPIENT_UNTRUSTED', 'RECIPIENT_REJECTED'] as const)('the gemeente\'s register can\'t be read (%s): 503, so that it is told again', async (code) => {
    door = await openDoor({}, { zaakNews: () => Promise.reject(new Fault(code, {})) });
    expect(await problemOf(await post('{}'))).toMatchObject({ status: 503, type: 'application/problem+json; charset=utf-8' });
  });

  test.each([
    ['no JSON', '{', {}, 400], ['too deep', `${'['.repeat(20)}${']'.repeat(20)}`, {}, 400], ['too much', `"${'x'.repeat(20_000)}"`, {}, 413], ['another type', '<x/>', { 'content-type': 'text/xml' }, 415],
  ])('%s never reaches the story', async (_what, body, headers, status) => {
    door = await openDoor({}, { zaakNews: () => Promise.reject(new Error('must not be called')) });
    expect(await problemOf(await post(body, headers as Record<string, string>))).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', version: '1.0.0' });
  });
});

describe('NL API Design Rules at the doors under /v1', () => {
  test('the description is open to everyone, with CORS, and names every door and answer', async () => {
    door = await openDoor();
    const response = await fetch(`${door.url}/v1/openapi.json`);
    const described = (await response.json()) as { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>> };
    expect([response.status, response.headers.get('access-control-allow-origin'), response.headers.get('api-version')]).toEqual([200, '*', '1.0.0']);
    expect(described.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(described.paths)).toEqual(expect.arrayContaining(['/v1/notificaties/{partner}', '/v1/openapi.json', '/fhir/Task/{id}', '/oauth/token']));
    expect(described.paths['/v1/notificaties/{partner}']?.['post']?.responses).toMatchObject({ 204: { headers: { 'API-Version': {} } }, '4XX': { $ref: '#/components/responses/problem' } });
  });

  test('every path under /v1 is lower case with hyphens and has no slash at its end; an unknown one is a problem', async () => {
    door = await openDoor();
    const { paths } = (await (await fetch(`${door.url}/v1/openapi.json`)).json()) as { readonly paths: object };
    for (const path of Object.keys(paths).filter((it) => it.startsWith('/v1/'))) {
      expect(path).toMatch(/^(\/([a-z0-9-]+|\{[a-z]+\}|openapi\.json))+$/);
    }
    expect(await problemOf(await fetch(`${door.url}/v1/zaken`))).toMatchObject({ status: 404, problem: { code: 'NOT_FOUND' } });
    const wrong = await fetch(`${door.url}/v1/notificaties/x`);
    expect([wrong.headers.get('allow'), await problemOf(wrong)]).toMatchObject(['POST', { status: 405, problem: { code: 'METHOD_UNSUPPORTED' } }]);
  });

  test('HL7v2 under /v1: the same story and ACK; a refusal of the call is a problem, never 422', async () => {
    door = await openDoor();
    const send = (headers: Record<string, string>, body = 'MSH|'): Promise<Response> => fetch(`${door.url}/v1/hl7v2-berichten`, { method: 'POST', headers: { authorization: 'Bearer good', 'content-type': 'application/hl7-v2', ...headers }, body });
    const taken = await send({});
    expect([taken.status, taken.headers.get('api-version'), await taken.text()]).toEqual([200, '1.0.0', 'MSH|^~\\&|MGN\rMSA|AA|1\r']);
    expect(await problemOf(await send({ authorization: 'Bearer bad' }))).toMatchObject({ status: 401, type: 'application/problem+json; charset=utf-8', problem: { code: 'NOT_AUTHENTICATED' } });
    expect((await send({ authorization: 'Bearer bad' })).headers.get('www-authenticate')).toBe('Bearer realm="mgn-gateway"');
    expect(await problemOf(await send({ 'content-type': 'text/html' }))).toMatchObject({ status: 415, problem: { code: 'MEDIA_TYPE_UNSUPPORTED' } });
    expect(await problemOf(await send({}, 'M'.repeat(10_001)))).toMatchObject({ status: 413 });
  });

  test('what fails on our side is a problem too, without a word of it', async () => {
    door = await openDoor({ receiveHl7v2: () => Promise.reject(new Fault('DATABASE_UNAVAILABLE', {})) });
    const response = await fetch(`${door.url}/v1/hl7v2-berichten`, { method: 'POST', headers: { authorization: 'Bearer good', 'content-type': 'text/plain' }, body: 'MSH|' });
    expect([response.headers.get('retry-after'), await problemOf(response)]).toMatchObject(['10', { status: 503, problem: { code: 'DATABASE_UNAVAILABLE' } }]);
  });

  test('old doors keep their addresses and forms, and say their version', async () => {
    door = await openDoor();
    const old = await fetch(`${door.url}/inbound/hl7v2`, { method: 'POST', headers: { authorization: 'Bearer bad', 'content-type': 'text/plain' }, body: 'MSH|' });
    expect([old.headers.get('api-version'), ((await old.json()) as { readonly resourceType: string }).resourceType]).toEqual(['1.0.0', 'OperationOutcome']);
    expect((await fetch(`${door.url}/fhir/metadata`)).headers.get('api-version')).toBeNull();
  });

  test('2.3 the description says what the doors do: statuses, media types, who proves itself how, what must be asked', async () => {
    door = await openDoor();
    type Described = { readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: unknown; readonly parameters?: unknown; readonly responses: Readonly<Record<string, { readonly content?: object; readonly $ref?: string }>> }>>>>; readonly components: { readonly responses: Readonly<Record<string, { readonly content: object }>>; readonly securitySchemes: object } };
    const { paths, components } = (await (await fetch(`${door.url}/v1/openapi.json`)).json()) as Described;
    const statuses = (method: string, path: string): string[] => Object.keys(paths[path]?.[method]?.responses ?? {}).toSorted();
    expect(statuses('post', '/inbound/hl7v2')).toEqual(['200', '204', '4XX', '503']);
    expect(Object.keys(paths['/inbound/hl7v2']?.['post']?.responses['200']?.content ?? {})).toContain('x-application/hl7-v2+er7');
    expect(statuses('post', '/fhir')).toEqual(['200', '4XX']);
    expect([statuses('post', '/inbound/zorgdomein/fhir'), statuses('post', '/inbound/viplive/consultatie')]).toEqual([['201', '4XX'], ['201', '4XX']]);
    expect([statuses('put', '/inbound/zorgdomein/fhir/Task/{id}'), statuses('post', '/inbound/viplive/fhir/Task')]).toEqual([['200', '201', '4XX'], ['200', '201', '4XX']]);
    expect(paths['/inbound/viplive/fhir/Task']?.['put']).toMatchObject({ security: [{ sender: [] }, { token: [] }], parameters: [{ name: 'identifier', in: 'query', required: true }], responses: { 200: { content: { 'application/fhir+xml': {} } } } });
    expect([paths['/inbound/zorgdomein/fhir']?.['post']?.security, paths['/fhir']?.['post']?.security, paths['/oauth/token']?.['post']?.security]).toEqual([[{ sender: [] }], [{ token: [] }], []]);
    const oauth = paths['/oauth/token']?.['post']?.responses['4XX']?.$ref?.split('/').at(-1) ?? '';
    expect(components.responses[oauth]?.content).toEqual({ 'application/json': {} });
    expect(Object.keys(components.securitySchemes)).toEqual(expect.arrayContaining(['token', 'sender', 'subscription']));
  });

  test('the description is sound: every $ref is there, every place of a path is declared, every answer described (OpenAPI 3.1)', async () => {
    door = await openDoor();
    type Operation = { readonly summary?: string; readonly parameters?: readonly { readonly name: string; readonly in: string }[]; readonly responses: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>> };
    const described = (await (await fetch(`${door.url}/v1/openapi.json`)).json()) as { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    for (const [path, methods] of Object.entries(described.paths)) {
      for (const { summary, parameters = [], responses } of Object.values(methods)) {
        expect(summary, path).toBeTruthy();
        expect(parameters.filter((it) => it.in === 'path').map((it) => it.name).toSorted(), path).toEqual([...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name).toSorted());
        for (const [status, { description, $ref }] of Object.entries(responses)) {
          expect(status).toMatch(/^([1-5]\d\d|[1-5]XX|default)$/);
          const [, kind = '', name = ''] = /^#\/components\/([a-zA-Z]+)\/([a-z]+)$/.exec($ref ?? '') ?? [];
          expect(description ?? described.components[kind]?.[name], `${path} ${status}`).toBeTruthy();
        }
      }
    }
  });

  test('security headers on every answer', async () => {
    door = await openDoor({}, { zaakNews: async () => accept(undefined) });
    const { headers } = await post('{}');
    expect({ store: headers.get('cache-control'), sniff: headers.get('x-content-type-options'), frames: headers.get('content-security-policy') }).toMatchObject({ store: 'no-store', sniff: 'nosniff', frames: expect.stringContaining('frame-ancestors') });
    expect(headers.get('strict-transport-security')).not.toBeNull();
  });
});
