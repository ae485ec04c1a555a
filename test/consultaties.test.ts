import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedClock } from '../src/sandbox/scripted-clock.ts';
import { readConsultatieScripts, runConsultatie } from '../src/sandbox/run-consultaties.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { startRealGateway } from './support/real-gateway.ts';

const FOLDER = new URL('fixtures/consultaties/', import.meta.url).pathname;
const scripts = await readConsultatieScripts(FOLDER);
const clock = scriptedClock(new Date(scripts[0]?.start ?? ''));
let real: RealGateway;
beforeAll(async () => {
  real = await startRealGateway({ clock });
}, 120_000);
afterAll(() => real.close());

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
});
