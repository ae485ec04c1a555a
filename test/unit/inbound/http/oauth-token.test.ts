import { afterEach, expect, test } from 'vitest';
import type { TokenRequest } from '../../../../src/inbound/http/door-ports.ts';
import { accept, refuse } from '../../../../src/kernel/result.ts';
import { openDoor } from './open-door.ts';
import type { OpenDoor } from './open-door.ts';

let door: OpenDoor;
afterEach(() => door.close());

const GOOD = { grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'a.b.c' };
const ask = (form: Record<string, string> | string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
  fetch(`${door.url}/oauth/token`, { method: 'POST', headers: { 'content-type': type }, body: typeof form === 'string' ? form : new URLSearchParams(form).toString() });

test('a good assertion gives a token as RFC 6749 5.1 writes it', async () => {
  const asked: TokenRequest[] = [];
  door = await openDoor({}, { issueToken: async (it) => (asked.push(it), accept({ accessToken: 't', expiresInSeconds: 300, scope: 'system/Task.rus' })) });
  const response = await ask({ ...GOOD, scope: 'system/Task.rus' });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await response.json()).toEqual({ access_token: 't', token_type: 'bearer', expires_in: 300, scope: 'system/Task.rus' });
  expect(asked).toEqual([{ assertion: 'a.b.c', scope: 'system/Task.rus' }]);
});

test.each([
  ['another grant', { ...GOOD, grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['no assertion', { ...GOOD, client_assertion: '' }, 400, 'invalid_request'],
  ['another assertion type', { ...GOOD, client_assertion_type: 'x' }, 400, 'invalid_request'],
  ['a repeated parameter', `${new URLSearchParams(GOOD)}&client_assertion=d.e.f`, 400, 'invalid_request'],
  ['nothing', '', 400, 'invalid_request'],
  ['too much', { ...GOOD, client_assertion: 'a'.repeat(20_000) }, 400, 'invalid_request'],
])('%s: %s', async (_name, form, status, error) => {
  door = await openDoor();
  const response = await ask(form);
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([status, error]);
});

test('JSON is no form', async () => {
  door = await openDoor();
  expect((await ask(JSON.stringify(GOOD), 'application/json')).status).toBe(400);
});

test.each([['NOT_AUTHENTICATED', 401, 'invalid_client'], ['NOT_ALLOWED', 400, 'invalid_scope']] as const)('refused %s: %i %s', async (code, status, error) => {
  door = await openDoor({}, { issueToken: async () => refuse(code) });
  const response = await ask(GOOD);
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([status, error]);
});
