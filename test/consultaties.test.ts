import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLog } from '../src/log.ts';
import { scriptedClock } from '../src/sandbox/scripted-clock.ts';
import { readConsultatieScripts, runConsultatie } from '../src/sandbox/run-consultaties.ts';
import { gatewayEvidence } from './support/gateway-evidence.ts';
import { leaksIn, textMarkers } from './support/person-markers.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { startRealGateway } from './support/real-gateway.ts';
import { watchWires } from './support/watch-wires.ts';

const FOLDER = new URL('fixtures/consultaties/', import.meta.url).pathname;
const scripts = await readConsultatieScripts(FOLDER);
const clock = scriptedClock(new Date(scripts[0]?.start ?? ''));
const lines: string[] = [];
const wires = watchWires();
let real: RealGateway;
beforeAll(async () => {
  real = await startRealGateway({ clock, log: makeLog('debug', new Writable({ write: (chunk: Buffer, _encoding, done) => { lines.push(chunk.toString()); done(); } })) });
  wires.isGateway((url) => url.startsWith(real.gateway.doors.baseUrl));
}, 120_000);
afterAll(async () => {
  wires.stop();
  await real.close();
});

describe('1.8 consultaties over the real doors: asker, kaderarts and psychiater with their own keys', () => {
  // One region lives through them one after the other: each script starts in a week of its own.
  test.each(scripts)('$case: $title', async (script) => {
    const report = await runConsultatie({ gateway: real.gateway, region: real.region, clock }, script);
    if (process.env['UPDATE_GOLDENS'] === '1') {
      writeFileSync(`${FOLDER}${script.case}.expected.json`, `${JSON.stringify(report, null, 2)}\n`);
    }
    expect(report.steps.filter((it) => it.expected !== it.got)).toEqual([]);
    expect(report).toEqual(script.expected);
  }, 60_000);

  test('G7 the figure counts what was closed at the kaderarts, per period', async () => {
    const desk = real.gateway.store.consultaties;
    const counts = await desk.count({ from: new Date('2026-11-23T00:00:00Z'), until: new Date('2026-12-14T00:00:00Z') });
    expect(counts.filter((it) => it.type === 'getrapt').map(({ status, trede, count }) => [status, trede, count])).toEqual([['answered', 1, 2], ['answered', 2, 1]]);
  });

  test('5.14 not a word of a question or an answer stands in a log line, an error, a URL, a metric or a readable column', async () => {
    const written = scripts.flatMap(({ steps }) => steps.flatMap((step) => (step.do === 'ask' ? [step.question.inputs['casusbeschrijving'] ?? '', step.question.inputs['hulpvraag'] ?? ''] : step.do === 'answer' || step.do === 'hand-up' ? [step.text ?? ''] : [])));
    const markers = textMarkers(written);
    const evidence = [...wires.evidence, ...(await gatewayEvidence(real.gateway, { network: real.region.network, clock })), { source: 'log', text: lines.join('') }];
    expect(markers.phrases.size).toBeGreaterThan(50);
    expect(lines.length).toBeGreaterThan(20);
    expect(leaksIn(markers, evidence)).toEqual([]);
  });

  test('2.6, M8 twenty-eight days after its close a consultatie is gone, with its keys; the figure of its quarter stays (G7)', async () => {
    const { storage, store, sweep } = real.gateway;
    const rows = async (text: string): Promise<readonly { readonly n: number }[]> => storage.database.query<{ n: number }>(text);
    const quarter = { from: new Date('2026-10-01T00:00:00Z'), until: new Date('2027-01-01T00:00:00Z') };
    const before = await store.consultaties.count(quarter);
    const [total] = await rows('select count(*)::integer as n from consultatie');
    const refs = await storage.database.query<{ id: string; ref: Uint8Array }>('select id, key_ref as ref from consultatie where closed_at is not null');
    const kept = await rows(`select count(*)::integer as n from consultatie c where closed_at is null
      or exists (select from outbox_delivery d where d.journey_id = c.id and d.status in ('pending', 'waiting', 'dead'))
      or exists (select from worklist_item w where w.journey_id = c.id and w.closed_at is null and w.kind <> 'retention')`);
    clock.moveTo(new Date(clock.now().getTime() + 29 * 86_400_000));
    const swept = await sweep();
    expect(swept.consultaties).toBe((total?.n ?? 0) - (kept[0]?.n ?? 0));
    expect(swept.consultaties).toBeGreaterThan(3);
    expect(await store.consultaties.count(quarter)).toEqual(before);
    expect((await rows('select count(*)::integer as n from consultatie'))[0]?.n).toBe(kept[0]?.n);
    const gone = await Promise.all(refs.map(async ({ id, ref }) => ((await store.consultaties.find(id)) === undefined ? [ref] : [])));
    expect(gone.flat()).toHaveLength(swept.consultaties);
    for (const ref of gone.flat()) {
      expect(() => storage.cipher.seal(ref, 'toets', new Uint8Array([1]))).toThrow();
    }
    for (const table of ['journey_event', 'task_index', 'outbox_delivery', 'raw_message']) {
      const [left] = await rows(`select count(*)::integer as n from ${table} t where t.journey_id is not null and not exists (select from consultatie c where c.id = t.journey_id) and not exists (select from journey j where j.id = t.journey_id)`);
      expect([table, left?.n]).toEqual([table, 0]);
    }
    expect(await sweep()).toMatchObject({ consultaties: 0, keys: 0 });
  }, 60_000);
});
