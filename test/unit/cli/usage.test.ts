import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleNetwork } from '../../support/sample-network.ts';
import { runHere, runMgn } from './run-mgn.ts';

/** The commands of design 2.2 that there are by now. */
const COMMANDS = [
  'serve', 'demo', 'map', 'validate', 'minimise', 'replay', 'trace', 'dead-letters', 'dead-letters list', 'dead-letters show', 'dead-letters retry', 'dead-letters inbound', 'dead-letters replay', 'resend', 'dead-letters discard',
  'worklist', 'worklist list', 'worklist take', 'worklist answer', 'sandbox', 'config', 'config check', 'db', 'db migrate', 'pki', 'pki ca', 'pki issue', 'pki inspect', 'scrub', 'views',
  'partners', 'partners list', 'partners pause', 'partners drain', 'partners resume', 'alarms', 'alarms list', 'network', 'network reload',
  'keys', 'keys list', 'keys rotate', 'person', 'person export', 'person erase', 'person restrict', 'person correct', 'person statistics',
];

describe('mgn', () => {
  test.each(COMMANDS)('%s --help has an example of itself and ends with 0', async (command) => {
    const { status, out } = await runHere([...command.split(' '), '--help']);
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`Voorbeeld \\(example\\):\\n {2}\\$ npx mgn ${command}`));
  });

  test('the real command: help 0, no command 2, unknown command 2', async () => {
    const [help, none, unknown] = await Promise.all([runMgn(['--help']), runMgn([]), runMgn(['verzin'])]);
    expect([help.status, none.status, unknown.status]).toEqual([0, 2, 2]);
    expect(help.out).toContain('Opdrachten:');
    expect(unknown.err).toContain('onbekende opdracht: verzin');
  });

  test.each([
    [['map'], 2], [['map', 'bestaat-niet.hl7'], 2], [['map', '--verzin', 'x'], 2], [['minimise', 'x.json'], 2], [['minimise', 'x.json', '--role', 'baas'], 2],
    [['map', 'package.json'], 1], [['replay', 'bestaat-niet'], 2], [['replay', 'package.json', '--at', 'gisteren'], 2], [['replay', 'x', '--url', 'http://localhost:1'], 2],
    [['worklist', 'take', 'x'], 2], [['worklist', 'take', 'x', '--by', ' '], 2], [['sandbox', 'niemand'], 2], [['keys', 'rotate', '--new', 'x.key'], 2], [['person', 'erase', '--user', 'P. Rivacy', '--reason', 'Vrije tekst', '--file', 'package.json'], 2],
    [['person', 'export', '--user', ' ', '--reason', 'verzoek', '--file', 'package.json'], 2], [['person', 'export', '--user', 'P. Rivacy', '--reason', 'verzoek', '--file', 'bestaat-niet'], 2], [['config', 'check', 'bestaat-niet.yaml'], 2],
  ])('%j ends with %i and says why as {error:{code,text,hint}}', async (args, status) => {
    const ran = await runHere([...args, '--json']);
    expect(ran.status).toBe(status);
    const { error } = JSON.parse(ran.out) as { error: { code: string; text: string; hint: string } };
    expect(error).toEqual({ code: expect.stringMatching(/^[A-Z_]+$/), text: expect.stringMatching(/\.$/), hint: expect.any(String), at: expect.any(String) });
    expect(ran.err).toBe('');
  });

  test.each([
    [['trace', 'ZP1', '--at', 'gisteren'], '2026-11-23 of 2026-11-23T09:15+01:00'], [['incident', '--from', '23-11-2026'], '2026-11-23 of 2026-11-23T09:15+01:00'],
    [['sandbox', 'ggz-voorbeeld', '--port', 'x'], '0 – 65535'], [['worklist', 'list', '--kind', 'x'], 'keuze: '],
  ])('2.2 %j: what was expected is said, and the help of a time shows its form', async (args, expected) => {
    const ran = await runHere(args);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining(expected)]);
    expect((await runHere(['trace', '--help'])).out.replaceAll(/\s+/g, ' ')).toContain('als 2026-11-23 of 2026-11-23T09:15+01:00');
  });

  test('2.2 sandbox --json: one line with the address; a partner that gets files or mail only can\'t be one', async () => {
    const ran = await runHere(['sandbox', 'ggz-voorbeeld', '--port', '0', '--json']);
    expect([ran.status, ran.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)]).toEqual([0, [{ partner: 'ggz-voorbeeld', address: expect.stringMatching(/^http:/), lines: [expect.stringContaining('luistert op')] }]]);
    const file = join(mkdtempSync(join(tmpdir(), 'mgn-')), 'network.json');
    const sample = sampleNetwork();
    const edifact = { protocol: 'edifact', folder: '/var/zorgmail', message: 'MEDVRI', sender: '50001111', receiver: '50002222' };
    writeFileSync(file, JSON.stringify({ ...sample, partners: sample.partners.map((it) => (it.id === 'huisarts-beukenhof' ? { ...it, endpoints: [edifact] } : it)) }));
    const refused = await runHere(['sandbox', 'huisarts-beukenhof', '--port', '0', '--network', file]);
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('huisarts-beukenhof: edifact')]);
  });

  test('every wrong setting is named, without its value, and the status is 3', async () => {
    const ran = await runMgn(['serve'], { MGN_HTTP_PORT: 'geheim', MGN_LOG_LEVEL: 'geheim', MGN_DATABASE_URL: 'geheim' });
    expect(ran.status).toBe(3);
    expect(ran.err).toMatch(/MGN_HTTP_PORT.*MGN_DATABASE_URL.*MGN_LOG_LEVEL/);
    expect(ran.err + ran.out).not.toContain('geheim');
    expect(ran.err).not.toMatch(/\.ts:\d+|\bat /);
  });

  test('serve without a network file does not start', async () => {
    const [none, gone] = await Promise.all([runHere(['serve']), runHere(['serve'], { MGN_NETWORK: 'bestaat-niet.yaml' })]);
    expect([none.status, none.err]).toEqual([3, expect.stringContaining('MGN_NETWORK')]);
    expect([gone.status, gone.err]).toEqual([3, expect.stringContaining('bestaat-niet.yaml')]);
  });

  test('config check: the sample is right; of a wrong file every problem is named with its place', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mgn-')), 'network.yaml');
    writeFileSync(file, 'version: x\nenvironment: proef\n');
    const [right, wrong, served] = await Promise.all([runHere(['config', 'check', 'docs/sample-network.yaml', '--json']), runHere(['config', 'check', file, '--json']), runHere(['serve'], { MGN_NETWORK: file })]);
    expect([right.status, JSON.parse(right.out)]).toEqual([0, []]);
    const problems = JSON.parse(wrong.out) as { at: string }[];
    expect(problems.map((it) => it.at)).toEqual(expect.arrayContaining(['/environment (line 2)', '/regions', '/partners', '/senders']));
    expect([wrong.status, served.status]).toEqual([1, 1]);
    expect(served.err).toContain('/environment (line 2)');
  });
});
