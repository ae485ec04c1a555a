import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { Change, JourneyStore } from '../../src/pipeline/journey-store.ts';
import type { Telemetry } from '../../src/telemetry/open-telemetry.ts';
import { openTelemetry } from '../../src/telemetry/open-telemetry.ts';
import { commitPlace, outwardPlace, readTraceparent, writeTraceparent } from '../../src/telemetry/span-ids.ts';
import type { EndedSpan } from '../../src/telemetry/span-recorder.ts';
import { makeSpanRecorder } from '../../src/telemetry/span-recorder.ts';
import { tracedFile, tracedPull, tracedStore } from '../../src/traced-gateway.ts';
import type { OtlpReceiver } from '../support/otlp-receiver.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';

const WORK = { name: 'work', kind: 'server' } as const;
const PART = { name: 'part', kind: 'internal' } as const;
const JOURNEY = '0b2f0a1e-3c51-4a7e-9d0e-1f5a2b3c4d5e';

function recorder(): { readonly spans: ReturnType<typeof makeSpanRecorder>; readonly ended: EndedSpan[] } {
  const ended: EndedSpan[] = [];
  return { ended, spans: makeSpanRecorder((span) => ended.push(span)) };
}

it('places are valid ids, the same for the same commit and no other', () => {
  fc.assert(fc.property(fc.uuid(), fc.nat(), (id, version) => {
    const place = commitPlace(id, version);
    expect(place).toEqual(commitPlace(id, version));
    expect(readTraceparent(writeTraceparent(place))).toEqual(place);
    expect(place.traceId).not.toBe(commitPlace(id, version + 1).traceId);
    expect(readTraceparent(writeTraceparent(outwardPlace(id)))?.traceId).toBe(id.replaceAll('-', ''));
  }));
});

it('what is no traceparent of version 00 is none', () => {
  const fine = writeTraceparent(commitPlace(JOURNEY, 1));
  for (const header of [undefined, '', 'Jansen', fine.toUpperCase(), fine.replace('00-', '01-'), `${fine}-x`, `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`]) {
    expect([header, readTraceparent(header)]).toEqual([header, undefined]);
  }
});

it('the first commit of a work gives it its trace; a second is a trace of its own, linked', async () => {
  const { spans, ended } = recorder();
  await spans.work(WORK, async () => {
    await spans.part(PART, async () => undefined);
    await spans.commit(commitPlace(JOURNEY, 1), { ...PART, name: 'first' }, async () => undefined);
    await spans.commit(commitPlace(JOURNEY, 2), { ...PART, name: 'second' }, async () => undefined);
  });
  const by = (name: string): EndedSpan | undefined => ended.find((it) => it.name === name);
  const { traceId, spanId } = commitPlace(JOURNEY, 1);
  expect(ended.filter((it) => it.name !== 'second').map((it) => it.traceId)).toEqual([traceId, traceId, traceId]);
  expect(by('first')).toMatchObject({ spanId, parentSpanId: by('work')?.spanId });
  expect(by('second')).toMatchObject({ ...commitPlace(JOURNEY, 2), links: [{ spanId: by('work')?.spanId }] });
  expect(by('second')?.parentSpanId).toBeUndefined();
});

it('a commit that failed gives no place: the next try does', async () => {
  const { spans, ended } = recorder();
  await spans.work(WORK, async () => {
    await spans.commit(commitPlace(JOURNEY, 1), PART, async () => { throw new Fault('JOURNEY_CHANGED'); }).catch(() => undefined);
    await spans.commit(commitPlace(JOURNEY, 2), PART, async () => undefined);
  });
  const { traceId, spanId } = commitPlace(JOURNEY, 2);
  expect(ended.map((it) => [it.traceId, it.isError])).toEqual([[traceId, true], [traceId, false], [traceId, false]]);
  expect(ended[1]?.spanId).toBe(spanId);
  expect(ended[0]?.attributes).toEqual({ 'error.type': 'JOURNEY_CHANGED' });
});

it('a commit that nothing asked for is a root, so that its deliveries have one; a part without work only runs', async () => {
  const { spans, ended } = recorder();
  expect(await spans.part(PART, async () => 3)).toBe(3);
  await spans.commit(commitPlace(JOURNEY, 7), PART, async () => undefined);
  expect(ended).toMatchObject([{ ...commitPlace(JOURNEY, 7), links: [] }]);
});

it('work side by side does not mix', async () => {
  const { spans, ended } = recorder();
  await Promise.all(Array.from({ length: 20 }, (_, index) => spans.work(WORK, async () => {
    await sleep(index % 3);
    await spans.commit(commitPlace(JOURNEY, index), PART, () => sleep(index % 5));
    spans.note({ 'mgn.attempt': index });
  })));
  for (const work of ended.filter((it) => it.name === 'work')) {
    expect(work.traceId).toBe(commitPlace(JOURNEY, Number(work.attributes['mgn.attempt'])).traceId);
  }
});

it('5.14 an attribute that is not on the list, or too long, is dropped; an error leaves its name only', async () => {
  const { spans, ended } = recorder();
  await spans.work({ ...WORK, attributes: { 'mgn.code': 'OK', 'person.name': 'Sanne', 'mgn.kind': 'x'.repeat(201) } }, async () => { throw new TypeError('Sanne'); }).catch(() => undefined);
  expect(ended.map((it) => it.attributes)).toEqual([{ 'mgn.code': 'OK', 'error.type': 'TypeError' }]);
});

it('a file and a pulled referral are work of their own, and their commits have the place that deliveries know', async () => {
  const { spans, ended } = recorder();
  const store = tracedStore({ commit: async () => 'committed' } as unknown as JourneyStore, spans);
  const change = { at: new Date(), audit: [], journey: { before: { version: 3 }, after: { journey: { id: JOURNEY } }, events: [] } } as unknown as Change;
  const file = tracedFile(spans, async (bytes) => (await store.commit(change), bytes));
  await file(new Uint8Array(3), { door: 'file', peer: 'inbox' } as never);
  const pulled = tracedPull(spans, async () => (await store.commit({ ...change, journey: undefined, journeyId: JOURNEY } as unknown as Change), { outcome: 'accepted' } as never));
  await pulled({ bytes: new Uint8Array(5), origin: { door: 'viplive', sender: 'viplive' } } as never);
  expect(ended.map((it) => [it.name, it.attributes['mgn.journey_version'] ?? it.attributes['mgn.bytes']])).toEqual([['commit', 4], ['file', 3], ['commit', undefined], ['pulled referral', 5]]);
  expect(ended[0]).toMatchObject(commitPlace(JOURNEY, 4));
  expect(ended[1]?.traceId).toBe(commitPlace(JOURNEY, 4).traceId);
});

let telemetry: Telemetry | undefined;
let collector: OtlpReceiver | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await telemetry?.close(1_000);
  await collector?.close();
});

async function open(env: Record<string, string>, status = 200, log = SILENT_LOG): Promise<Telemetry> {
  collector = await startOtlpReceiver(status);
  telemetry = await openTelemetry(readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, ...env }), { version: '1', log });
  return telemetry;
}

it('protobuf by default, with the standard headers and attributes of the service', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-key=geheim');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=proef');
  const { spans, close } = await open({});
  await spans.commit(commitPlace(JOURNEY, 1), PART, async () => undefined);
  await close(5_000);
  const [request] = collector?.requests ?? [];
  expect([request?.path, request?.contentType, request?.headers['x-key']]).toEqual(['/v1/traces', 'application/x-protobuf', 'geheim']);
  expect(request?.body.includes(Buffer.from(commitPlace(JOURNEY, 1).traceId, 'hex'))).toBe(true);
  expect(request?.body.includes('deployment.environment.name')).toBe(true);
});

it.each([['always_off', '1', 0, 0], ['parentbased_always_on', '1', 60, 60], ['traceidratio', '0.5', 10, 50], ['parentbased_traceidratio', '0', 0, 0]])('sampler %s %s keeps whole traces', async (sampler, ratio, least, most) => {
  const { spans, close } = await open({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  for (let version = 1; version <= 60; version += 1) {
    await spans.commit(commitPlace(JOURNEY, version), PART, async () => undefined);
    // Another process, which knows the place only.
    await spans.workBelow(commitPlace(JOURNEY, version), WORK, async () => undefined);
  }
  await close(5_000);
  const kept = collector?.spans() ?? [];
  const perTrace = Map.groupBy(kept, (it) => it.traceId);
  expect(perTrace.size).toBeGreaterThanOrEqual(least);
  expect(perTrace.size).toBeLessThanOrEqual(most);
  expect([...perTrace.values()].filter((it) => it.length !== 2)).toEqual([]);
});

it('a collector that refuses is told of once, and holds nothing up', async () => {
  const warn = vi.fn();
  const { spans, close } = await open({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 400, { ...SILENT_LOG, warn });
  await spans.work(WORK, async () => undefined);
  await close(5_000);
  expect(warn.mock.calls).toEqual([['spans not exported', { kind: 'telemetry' }]]);
});

it('without a collector, or disabled, nothing is recorded and no recipient is told a trace', async () => {
  for (const env of [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' }]) {
    expect((await openTelemetry(readSettings(env), { version: '1', log: SILENT_LOG })).traceparentOf).toBeUndefined();
  }
});

it('a wrong setting is named at the start', () => {
  for (const [name, value] of [['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'], ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'], ['OTEL_TRACES_SAMPLER', 'sometimes'], ['OTEL_TRACES_SAMPLER_ARG', '1.5']] as const) {
    expect(() => readSettings({ [name]: value })).toThrow(expect.objectContaining({ details: { settings: name } }));
  }
});
