import { afterEach, expect, test } from 'vitest';
import { countRequests } from '../../../../src/inbound/http/count-requests.ts';
import { makeFhirRoutes } from '../../../../src/inbound/http/fhir-routes.ts';
import type { HttpListener } from '../../../../src/inbound/http/listen-http.ts';
import { listenHttp } from '../../../../src/inbound/http/listen-http.ts';
import { makeAdminDoor } from '../../../../src/inbound/http/make-admin-door.ts';
import { metricsText } from '../../../../src/inbound/http/metrics-text.ts';
import { openapiDocument } from '../../../../src/inbound/http/openapi-document.ts';
import { YES } from './open-door.ts';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let listener: HttpListener;
afterEach(() => listener.close());

async function openAdmin(checks: Record<string, boolean>): Promise<string> {
  const counts = countRequests();
  counts.record({ method: 'GET', route: '/fhir/:type/:id', status: 200, ms: 250 });
  counts.record({ method: 'GET', route: '/fhir/:type/:id', status: 200, ms: 500 });
  const openapi = (): Record<string, unknown> => openapiDocument(makeFhirRoutes(YES, () => ''), 'https://gateway.test', { version: '0.1.0', date: '2026-11-23' });
  listener = await listenHttp(makeAdminDoor({ checks: async () => checks, metrics: async () => counts.metrics(), openapi, log: SILENT }), { host: '127.0.0.1', port: 0 });
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

test('metrics in the text format, by route pattern', async () => {
  const text = await (await fetch(`${await openAdmin({})}/metrics`)).text();
  expect(text).toContain('# TYPE mgn_http_requests_total counter\nmgn_http_requests_total{method="GET",route="/fhir/:type/:id",status="200"} 2\n');
  expect(text).toContain('mgn_http_request_seconds_total{method="GET",route="/fhir/:type/:id",status="200"} 0.75\n');
});

test('label values are escaped', async () => {
  await openAdmin({});
  expect(metricsText([{ name: 'a', help: 'b', type: 'gauge', samples: [{ labels: { x: 'q"\\\n' }, value: 1 }] }])).toBe('# HELP a b\n# TYPE a gauge\na{x="q\\"\\\\\\n"} 1\n');
});

test('the API description has every route of the table', async () => {
  const document = (await (await fetch(`${await openAdmin({})}/openapi.json`)).json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/inbound/hl7v2', '/oauth/token', '/fhir/metadata', '/fhir/Task/_search', '/fhir/Task/{id}', '/fhir/{type}/$validate', '/fhir/{type}/{id}']));
  expect(document.paths['/fhir/Task/{id}']?.['put']).toMatchObject({ parameters: [{ name: 'id', in: 'path' }, { name: 'If-Match', in: 'header', required: true }] });
});
