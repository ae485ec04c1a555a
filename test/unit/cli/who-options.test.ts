import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accept, refuse } from '../../../src/kernel/result.ts';
import type { Who } from '../../../src/named-user.ts';
import { namedUser } from '../../../src/named-user.ts';
import { announceGateway } from '../../../src/running-gateway.ts';
import { runHere } from './run-mgn.ts';

/** The desk of a gateway in production that holds one consultatie and no referral. It keeps what it was asked. */
const CONSULTATIE = { consultatie: '7c0f6a52-5e5f-4f43-9d4f-0f4b6a0a3c11', number: 'C-1', type: 'getrapt', channel: 'fhir', status: 'asked', asker: 'huisarts-eikenlaan', region: 'r', askedAt: '2026-11-23T08:00:00Z', stappen: [], deliveries: [], worklist: [], steps: [] };
const dataDir = mkdtempSync(join(tmpdir(), 'mgn-who-'));
const request = join(dataDir, 'verzoek.txt');
let asked: (Who & { readonly by?: string; readonly operation: string })[] = [];
const desk: Server = createServer((incoming, answer) => {
  let text = '';
  incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  incoming.on('end', () => {
    const query = JSON.parse(text) as Who & { readonly by?: string };
    const operation = (incoming.url ?? '').split('/').at(-1) ?? '';
    asked.push({ operation, ...query });
    const looks = ['trace', 'traceConsultatie'].includes(operation);
    const by = looks ? namedUser(query, 'production') : accept(undefined);
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify(!by.ok ? by : operation === 'traceConsultatie' ? accept(CONSULTATIE) : refuse('NOT_FOUND')));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  writeFileSync(request, 'ZP100120301\n');
  announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: (desk.address() as AddressInfo).port, url: 'http://127.0.0.1:1', token: 'geheim' });
});
afterAll(() => {
  desk.close();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

const NAMED = { MGN_USER: 'B. Heerder', MGN_REASON: 'storing' };
const mgn = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ReturnType<typeof runHere> => runHere([...args, '--json'], { MGN_DATA_DIR: dataDir, ...env });
const codeOf = (out: string): string => (JSON.parse(out) as { error: { code: string } }).error.code;

describe('M3: who looks, and who does something, is named by option or by environment', () => {
  const LOOKS = [
    ['person', 'export', '--file', request], ['person', 'erase', '--file', request], ['audit', 'export', '--referral', 'ZP100120301'],
    ['incident', '--from', '2026-11-23', '--to', '2026-11-24'], ['trace', 'ZP100120301'], ['consultatie', CONSULTATIE.consultatie],
  ];

  test.each(LOOKS)('%s %s: MGN_USER and MGN_REASON; without them status 2, and what is missing', async (...args) => {
    await mgn(args, NAMED);
    expect(asked[0]).toMatchObject({ user: 'B. Heerder', reason: 'storing' });
    const { status, out } = await mgn(args);
    expect([status, codeOf(out)]).toEqual([2, 'USER_AND_REASON_MISSING']);
  });

  test.each([['worklist', 'take', 'x'], ['worklist', 'answer', 'x', 'VGZVW=J'], ['dead-letters', 'retry', 'x'], ['dead-letters', 'discard', 'x']])('%s %s: --by, else MGN_USER; without both status 2', async (...args) => {
    await mgn(args, NAMED);
    await mgn([...args, '--by', 'P. Lanner'], NAMED);
    expect(asked.map((it) => it.by)).toEqual(['B. Heerder', 'P. Lanner']);
    expect((await mgn(args)).status).toBe(2);
  });
});

describe('G7: a consultatie outside a demo', () => {
  test('is shown to who names itself, by its own command and by trace, which dead letters and the worklist print', async () => {
    for (const command of ['consultatie', 'trace']) {
      const { status, out } = await runHere([command, CONSULTATIE.consultatie, '--user', 'B. Heerder', '--reason', 'storing'], { MGN_DATA_DIR: dataDir });
      expect([status, out]).toEqual([0, expect.stringContaining(`Consultatie C-1 · ${CONSULTATIE.consultatie}`)]);
    }
  });
});
