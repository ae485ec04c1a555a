import { afterEach, expect, test } from 'vitest';
import { makeFhirRoutes } from '../../../../src/inbound/http/fhir-routes.ts';
import type { HttpListener } from '../../../../src/inbound/http/listen-http.ts';
import { listenHttp } from '../../../../src/inbound/http/listen-http.ts';
import { makeAdminDoor } from '../../../../src/inbound/http/make-admin-door.ts';
import { openapiDocument } from '../../../../src/inbound/http/openapi-document.ts';
import { YES } from './open-door.ts';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let listener: HttpListener;
afterEach(() => listener.close());

async function openAdmin(checks: Record<string, boolean>): Promise<string> {
  const openapi = (): Record<string, unknown> => openapiDocument(makeFhirRoutes(YES, () => ''), 'https://gateway.test', { version: '0.1.0', date: '2026-11-23' });
  listener = await listenHttp(makeAdminDoor({ checks: async () => checks, metrics: async () => ({ type: 'text/plain; version=0.0.4; charset=utf-8', text: 'a 1\n' }), openapi, log: SILENT }), { host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${listener.port}`;
}

test('live answers always, ready only when every check is fine', async () => {
  const url = await openAdmin({ database: true, mllp: false });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'not-ready', checks: { database: true, mllp: false } }]);
  await listener.close();
  expect((await fetch(`${await openAdmin({ database: true })}/health/ready`)).status).toBe(200);
});

test('metrics as they are rendered, with their media type', async () => {
  const response = await fetch(`${await openAdmin({})}/metrics`);
  expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain; version=0.0.4; charset=utf-8', 'a 1\n']);
});

test('the API description has every route of the table', async () => {
  const document = (await (await fetch(`${await openAdmin({})}/openapi.json`)).json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/inbound/hl7v2', '/oauth/token', '/fhir/metadata', '/fhir/Task/_search', '/fhir/Task/{id}', '/fhir/{type}/$validate', '/fhir/{type}/{id}']));
  expect(document.paths['/fhir/Task/{id}']?.['put']).toMatchObject({ parameters: [{ name: 'id', in: 'path' }, { name: 'If-Match', in: 'header', required: true }] });
});
