import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { scriptedClock } from '../src/sandbox/scripted-clock.ts';
import { readConsultatieScripts, runConsultatie } from '../src/sandbox/run-consultaties.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { startRealGateway } from './support/real-gateway.ts';

const FOLDER = new URL('fixtures/consultaties/', import.meta.url).pathname;
const scripts = await readConsultatieScripts(FOLDER);
const open: RealGateway[] = [];
afterAll(() => Promise.all(open.map((it) => it.close())));

describe('1.8 consultaties over the real doors: asker, kaderarts and psychiater with their own keys', () => {
  test.each(scripts)('$case: $title', async (script) => {
    const clock = scriptedClock(new Date(script.start));
    const real = await startRealGateway({ clock });
    open.push(real);
    const report = await runConsultatie({ gateway: real.gateway, region: real.region, clock }, script);
    if (process.env['UPDATE_GOLDENS'] === '1') {
      writeFileSync(`${FOLDER}${script.case}.expected.json`, `${JSON.stringify(report, null, 2)}\n`);
    }
    expect(report.steps.filter((it) => it.expected !== it.got)).toEqual([]);
    expect(report).toEqual(script.expected);
  });
});
