import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import type { OtlpReceiver, OtlpSpan } from '../support/otlp-receiver.ts';
import { attribute, startOtlpReceiver } from '../support/otlp-receiver.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, readAck, srm } from '../support/test-messages.ts';

const NUMBER = 'ZP100700001';
/** Takes `traceparent`; the others do not. */
const TOLD = 'vg-voorbeelddam';
const dataDir = mkdtempSync(join(tmpdir(), 'mgn-traces-'));
let collector: OtlpReceiver;
let region: SandboxRegion;
let spans: readonly OtlpSpan[];
let journeyId: string;

const env = (): Record<string, string> => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
const start = (relay: { readonly concurrency?: number } = {}): Promise<RealGateway> => startRealGateway({ dataDir, region, env: env(), relay });
const named = (name: string): readonly OtlpSpan[] => spans.filter((it) => it.name === name);
const one = (name: string): OtlpSpan => {
  const [span] = named(name);
  if (span === undefined) throw new Error(`No span ${name}.`);
  return span;
};

beforeAll(async () => {
  collector = await startOtlpReceiver();
  const network = sampleNetwork();
  const partners = network.partners.map((it) => (it.id === TOLD ? { ...it, endpoints: it.endpoints.map((end) => (end.protocol === 'fhir-r4' ? { ...end, traceparent: true } : end)) } : it));
  region = await startRegion({ ...network, partners }, AT_FIXTURES);
  // One gateway takes the referral and sends nothing; another, later, delivers.
  const first = await start({ concurrency: 0 });
  await region.connect({ baseUrl: first.gateway.doors.baseUrl, mllpPort: first.gateway.doors.mllpPort });
  const client = new MllpClient({ host: '127.0.0.1', port: first.gateway.doors.mllpPort });
  expect(readAck(await client.send(srm(caseWith(NUMBER)))).code).toBe('AA');
  await client.close();
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
  expect((await fetch(`${first.gateway.doors.baseUrl}/fhir/Task/${crypto.randomUUID()}`, { headers: { traceparent } })).status).toBe(401);
  await first.gateway.stop();
  const second = await start();
  await second.settle();
  const [row] = await second.gateway.storage.database.query<{ id: string }>('select id from journey');
  journeyId = row?.id ?? '';
  await second.gateway.stop();
  spans = collector.spans();
}, 120_000);

afterAll(async () => {
  await region.close();
  await collector.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('one trace from the frame to the answer of every recipient, over two processes that share only the database', () => {
  const frame = one('mllp frame');
  const commit = one('commit');
  expect(frame.parentSpanId ?? '').toBe('');
  expect([commit.traceId, commit.parentSpanId]).toEqual([frame.traceId, frame.spanId]);
  const deliveries = named('deliver');
  expect(deliveries.length).toBeGreaterThan(3);
  for (const delivery of deliveries) {
    expect([delivery.traceId, delivery.parentSpanId, attribute(delivery, 'mgn.result')]).toEqual([frame.traceId, commit.spanId, 'delivered']);
    const sent = spans.filter((it) => it.name === 'send' && it.parentSpanId === delivery.spanId);
    expect(sent.map((it) => [it.traceId, attribute(it, 'mgn.recipient')])).toEqual([[frame.traceId, attribute(delivery, 'mgn.recipient')]]);
  }
  expect(new Set(spans.map((it) => it.spanId)).size).toBe(spans.length);
});

it('spans say ids, codes and counts', () => {
  expect(attribute(one('mllp frame'), 'mgn.outcome')).toBe('accepted');
  expect(attribute(one('commit'), 'mgn.journey')).toBe(journeyId);
  expect(Number(attribute(one('commit'), 'mgn.journey_version'))).toBe(1);
  expect(named('deliver').map((it) => attribute(it, 'mgn.recipient'))).toEqual(expect.arrayContaining([TOLD, 'huisarts-eikenlaan', 'planner-voorbeeld']));
  for (const span of spans) {
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  }
  const [frame, commit] = [one('mllp frame'), one('commit')];
  expect(BigInt(commit.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(frame.startTimeUnixNano));
  expect(BigInt(commit.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(frame.endTimeUnixNano));
});

it('a recipient that takes traceparent gets one of its own delivery; the others get none, and nobody gets our trace', () => {
  const told = region.partners.get(TOLD)?.inbox() ?? [];
  expect(told.length).toBeGreaterThan(0);
  for (const { requestId = '', traceparent } of told) {
    expect(traceparent).toMatch(new RegExp(`^00-${requestId.replaceAll('-', '')}-[0-9a-f]{16}-01$`));
    expect(traceparent).not.toContain(one('mllp frame').traceId);
    const [, traceId, spanId] = traceparent?.split('-') ?? [];
    expect(named('send').filter((it) => attribute(it, 'mgn.delivery') === requestId).flatMap((it) => it.links ?? []).map((it) => [it.traceId, it.spanId])).toEqual([[traceId, spanId]]);
  }
  expect(new Set(told.map((it) => it.traceparent)).size).toBe(told.length);
  const others = [...region.partners].filter(([id]) => id !== TOLD).flatMap(([, partner]) => partner.inbox());
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((it) => it.traceparent !== undefined)).toEqual([]);
});

it('a request has its route and status, and is linked to the trace of its caller without joining it', () => {
  const request = one('http request');
  expect([attribute(request, 'http.route'), Number(attribute(request, 'http.response.status_code'))]).toEqual(['/fhir/:type/:id', 401]);
  expect(request.links?.map((it) => [it.traceId, it.spanId])).toEqual([['ab'.repeat(16), 'cd'.repeat(8)]]);
  expect(request.traceId).not.toBe('ab'.repeat(16));
});

it('the collector is told which service it is', () => {
  expect(collector.requests.every((it) => it.path === '/v1/traces')).toBe(true);
  expect(collector.resources().every((it) => it.includes('"mgn-gateway"'))).toBe(true);
});
