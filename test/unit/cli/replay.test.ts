import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareElements } from '../../../src/cli/replay/compare-elements.ts';
import type { ReplayReport } from '../../../src/cli/replay/replay-report.ts';
import { JOURNEYS, ROOT, runHere, runMgn } from './run-mgn.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-replay-'));
const GOLDEN = join(ROOT, 'test/golden/maps/srm-full');
const reportOf = (out: string): ReplayReport => JSON.parse(out) as ReplayReport;

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, 'latin1');
  return file;
}

describe('replay of bare messages', () => {
  test('the real command: what the gateway would decide, one case per message, in the order given', async () => {
    const files = ['31-brief-eerst/letter.hl7', '31-brief-eerst/srm.hl7', '08-noor/srm.hl7', '21-verzekering-onbekend/srm.hl7', '36-crisis-in-herhaling/srm.hl7', '36-crisis-in-herhaling/srm-crisis.hl7'].map((it) => join(JOURNEYS, it));
    const { status, out } = await runMgn(['replay', ...files, '--json']);
    const report = reportOf(out);
    expect([status, report.total, report.matched, report.differed, report.failed]).toEqual([0, 6, 0, 0, 0]);
    // Design 4.1: a letter waits for its request; domain.md 6: Noor is 17; a crisis in a resend beats what was decided.
    expect(report.cases.map((it) => [it.result, it.code])).toEqual([
      ['held', 'REQUEST_MISSING'], ['accepted', undefined], ['refused', 'UNDER_18'], ['held', 'INSURANCE_UNKNOWN'], ['accepted', undefined], ['stopped', 'CRISIS_CALL'],
    ]);
    expect(report.cases.map((it) => it.case)).toEqual(files);
  });

  test('all reasons are told at once', async () => {
    const srm = readFileSync(join(JOURNEYS, '21-verzekering-onbekend/srm.hl7'), 'latin1');
    const file = write('several.hl7', srm.replace(/(PID\|1\|\|)\d{9}/, '$1999990018').replace(/\^GM\d{4}/, '').replaceAll('Voorbeelddam', 'Nergens'));
    const [only] = reportOf((await runHere(['replay', file, '--json'])).out).cases;
    expect(only).toMatchObject({ result: 'held', code: 'BSN_INVALID' });
    expect(only?.reasons).toEqual(expect.arrayContaining(['BSN_INVALID', 'GEMEENTE_UNKNOWN', 'INSURANCE_UNKNOWN']));
  });

  test('an invalid message has its code and gives status 1; nothing is written outside', async () => {
    const foreign = write('foreign.hl7', readFileSync(join(JOURNEYS, '01-sanne/srm.hl7'), 'latin1').replace('|ZorgDomein|', '|Onbekend|'));
    const { status, out } = await runHere(['replay', foreign, write('junk.hl7', 'geen bericht'), '--json']);
    expect([status, reportOf(out).cases.map((it) => [it.result, it.code])]).toEqual([1, [['invalid', 'SENDER_UNKNOWN'], ['invalid', 'MESSAGE_UNREADABLE']]]);
  });

  test('a journey is a run of its own: the same message in two runs is decided twice', async () => {
    const { out } = await runHere(['replay', join(JOURNEYS, '40-geannuleerd'), join(JOURNEYS, '40-geannuleerd/srm.hl7'), '--json']);
    expect(reportOf(out).cases.map((it) => [it.case.split('/').slice(-2).join('/'), it.result])).toEqual([
      ['40-geannuleerd/srm.hl7', 'accepted'], ['40-geannuleerd/annulering.hl7', 'cancelled'], ['40-geannuleerd/letter.hl7', 'cancelled'], ['40-geannuleerd/srm.hl7', 'accepted'],
    ]);
  });
});

describe('replay of goldens', () => {
  const copy = (name: string): string => {
    cpSync(GOLDEN, join(folder, name), { recursive: true });
    return join(folder, name);
  };

  test('a golden that is met matches; a changed element is told with both sides, and --update mends it', async () => {
    const golden = copy('changed');
    const expected = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8')) as { type: string };
    writeFileSync(join(golden, 'expected.json'), JSON.stringify({ ...expected, type: 'document' }));
    const differed = await runHere(['replay', golden, '--json']);
    expect([differed.status, reportOf(differed.out).differed, reportOf(differed.out).cases[0]?.diff]).toEqual([1, 1, [{ path: 'Bundle.type', expected: 'document', actual: 'collection' }]]);
    expect((await runHere(['replay', golden, '--update'], { CI: 'true' })).status).toBe(2);
    expect(reportOf((await runHere(['replay', golden, '--update', '--json'])).out)).toMatchObject({ total: 1, matched: 1, differed: 0, failed: 0 });
    expect(readFileSync(join(golden, 'expected.json'), 'utf8')).toBe(readFileSync(join(GOLDEN, 'expected.json'), 'utf8'));
  });

  test('a golden without what it expects fails', async () => {
    const golden = copy('bare');
    writeFileSync(join(golden, 'expected.json'), 'geen json');
    expect(reportOf((await runHere(['replay', golden, '--json'])).out)).toMatchObject({ total: 1, matched: 0, failed: 1 });
  });

  test('reports: JUnit counts failures and escapes names; HTML goes to a file', async () => {
    const golden = copy('met <haakjes> & "tekens"');
    writeFileSync(join(golden, 'expected.json'), '{"resourceType":"Bundle"}');
    const junit = await runHere(['replay', golden, '--report', 'junit']);
    expect(junit.out).toContain('<testsuites name="mgn replay" tests="1" failures="1">');
    expect(junit.out).toContain('<testsuite name="ZorgDomein HL7 v2.4" tests="1" failures="1">');
    expect(junit.out).not.toContain('Testinga');
    expect(junit.out).toContain('name="met &lt;haakjes&gt; &amp; &quot;tekens&quot;"');
    const page = join(folder, 'report.html');
    const html = await runHere(['replay', golden, '--report', 'html', '--out', page, '--json']);
    expect(reportOf(html.out).differed).toBe(1);
    const text = readFileSync(page, 'utf8');
    expect(text).toContain('<td>met &lt;haakjes&gt; &amp; &quot;tekens&quot;</td>');
    expect(text).toContain('<code>Bundle.type</code></td><td>niets</td><td>&quot;collection&quot;</td>');
    // One file: nothing is fetched, and nothing runs.
    expect(text.match(/<script|<link|src=|href="(?!#)|url\(|@import/g)).toBeNull();
  });

  test('a report groups by dialect, in one order, and says what is not right', async () => {
    const srm = join(JOURNEYS, '08-noor/srm.hl7');
    const { out } = await runHere(['replay', join(JOURNEYS, '47-sanne-fhir-r4'), srm, write('junk.hl7', 'geen bericht'), '--report', 'html']);
    expect([...out.matchAll(/<h2 id="([^"]+)">([^<]+)</g)].map((it) => it[1])).toEqual(['zorgdomein-hl7v2', 'fhir-r4', 'hl7v2']);
    expect(out).toContain('✗ 1 niet in orde.');
    expect(out).toMatch(/afgewezen <code>UNDER_18<\/code>/);
  });

  const hasHistory = (() => {
    try {
      return execFileSync('git', ['ls-tree', '--name-only', 'HEAD', 'mappings/'], { cwd: ROOT, stdio: 'pipe' }).length > 0;
    } catch {
      return false;
    }
  })();

  test.skipIf(!hasHistory)('--against compares with the mappings of a revision; an unknown one is wrong usage', async () => {
    const { out } = await runHere(['replay', GOLDEN, '--against', 'HEAD', '--json']);
    expect(reportOf(out)).toMatchObject({ total: 1, failed: 0 });
    expect(reportOf(out).cases[0]?.diff).toBeInstanceOf(Array);
    expect((await runHere(['replay', GOLDEN, '--against', 'bestaat-niet'])).status).toBe(2);
    expect((await runHere(['replay', GOLDEN, '--against', '--output=x'])).status).toBe(2);
  });
});

describe('comparing elements', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('any'), { maxKeys: 4 })),
  })).any;

  test('a value does not differ from its copy', () => {
    fc.assert(fc.property(value, (it) => compareElements(it, structuredClone(it)).length === 0));
  });

  test('a changed leaf is told at its own path, and nothing else is', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { minKeys: 1 }), fc.nat(), (resource, pick) => {
      const keys = Object.keys(resource);
      const key = keys[pick % keys.length] ?? '';
      expect(compareElements({ ...resource, [key]: 1 }, { ...resource, [key]: 2 })).toEqual([{ path: key, expected: 1, actual: 2 }]);
    }));
  });

  test('an entry more leaves the others alone: they are matched by fullUrl', () => {
    const entry = (id: string, gender?: string): object => ({ fullUrl: `urn:uuid:${id}`, resource: { resourceType: 'Patient', id, gender } });
    const left = { resourceType: 'Bundle', entry: [entry('a'), entry('b', 'male')] };
    const right = { resourceType: 'Bundle', entry: [entry('new'), entry('a'), entry('b', 'female')] };
    expect(compareElements(left, right)).toEqual([
      { path: 'Bundle.entry[1].resource.gender', expected: 'male', actual: 'female' },
      { path: 'Bundle.entry[0]', actual: entry('new') },
    ]);
  });
});
