import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNetwork } from '../../../src/config/read-network.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { loadRulebooks } from '../../../src/rulebooks.ts';
import type { DeadLetter, WorkRow } from '../../../src/operator-desk.ts';
import { announceGateway } from '../../../src/running-gateway.ts';
import type { Trace } from '../../../src/trace.ts';
import { DATA_DIR, JOURNEYS, ROOT, runHere } from './run-mgn.ts';
import type { Ran } from './run-mgn.ts';

/** Words of the persons of these fixtures: none of them may ever be seen in a trace. */
const MARKERS = /999990019|Testinga|Sanne|19920314|1992-03-14|Dijk 1|9999 ZZ|0612345678|06 12345678|persoon@voorbeeld|pieker|Angststoornis|P74|Z05|Z12|Joris|Testman|0687654321|relatie-gezin|houden elkaar|ademhaling/;

const dataDir = mkdtempSync(join(tmpdir(), 'mgn-desk-'));
let gateway: Gateway;
let withdraw: () => void;
const mgn = (...args: string[]): Promise<Ran> => runHere([...args, '--json'], { MGN_DATA_DIR: dataDir, MGN_NETWORK: 'docs/sample-network.yaml' });
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await mgn(...args)).out) as T;
const send = (file: string): Promise<Uint8Array> => gateway.stories.receiveHl7v2(readFileSync(join(JOURNEYS, file)), { door: 'mllp', peer: '127.0.0.1' });

beforeAll(async () => {
  const read = readNetwork(readFileSync(join(ROOT, 'docs/sample-network.yaml'), 'utf8'));
  if (!read.ok) {
    throw new Error('the sample network is wrong');
  }
  const settings = readSettings({ MGN_DATA_DIR: dataDir, MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' });
  gateway = await startGateway({
    settings, network: () => read.network, clock: { now: () => new Date('2026-11-23T09:16:00+01:00') }, log: SILENT_LOG,
    rulebooks: await loadRulebooks(DATA_DIR), deskToken: 'geheim-van-dit-proces', relay: { maxAttempts: 1 },
  });
  withdraw = announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim-van-dit-proces' });
  await send('01-sanne/srm.hl7');
  await send('01-sanne/letter.hl7');
  await send('21-verzekering-onbekend/srm.hl7');
  await send('10-eva/srm.hl7');
  // No partner listens: with one attempt everything that leaves becomes a dead letter.
  gateway.relay.wake();
  await gateway.relay.idle();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe('trace', () => {
  test('tells the whole way in order of time, without a word of the person', async () => {
    const trace = await json<Trace>('trace', 'ZP100120301');
    expect(trace).toMatchObject({ referral: 'ZP100120301', status: 'accepted', result: 'accepted', huisarts: 'huisarts-eikenlaan', team: 'vg-voorbeelddam', responsible: { partner: 'huisarts-eikenlaan' } });
    expect(trace.steps.map((it) => it.at)).toEqual(trace.steps.map((it) => it.at).toSorted());
    const kinds = trace.steps.map((it) => it.what);
    expect(kinds.filter((it) => it === 'received')).toHaveLength(2);
    expect(kinds).toEqual(expect.arrayContaining(['received', 'mapped', 'decided', 'queued', 'dead']));
    const rules = (trace.steps.find((it) => it.what === 'decided')?.['rules'] as { rule: string; result: string }[]).map((it) => it.rule);
    expect(rules).toEqual(expect.arrayContaining(['E1', 'E2', 'E3', 'E11', 'L1']));
    expect(trace.consents.map((it) => it.class)).toEqual(expect.arrayContaining(['vg-ggz', 'vg-sd', 'vg-ed', 'ggz-aanbieder', 'welzijn']));
    expect(trace.terms).toContainEqual(expect.objectContaining({ rule: 'N1', stand: 'green' }));
    expect(JSON.stringify(trace)).not.toMatch(MARKERS);
    expect((await runHere(['trace', 'zp100120301'], { MGN_DATA_DIR: dataDir })).out).not.toMatch(MARKERS);
  });

  test('by journey id too; looking is audited; terms are judged at --at; an unknown id is status 1', async () => {
    const { journey } = await json<Trace>('trace', 'ZP100120301');
    const again = await json<Trace>('trace', journey, '--at', '2026-12-08');
    expect(again.journey).toBe(journey);
    expect(again.steps).toContainEqual(expect.objectContaining({ what: 'accessed', action: 'read', subject: 'trace' }));
    expect(again.terms).toContainEqual(expect.objectContaining({ rule: 'N1', stand: 'red' }));
    expect(await mgn('trace', 'ZP999999999')).toMatchObject({ status: 1, out: expect.stringContaining('NOT_FOUND') });
  });

  test('2.4 a number that a HIS gave out itself is found by every desk, also with its system before it', async () => {
    await send('46-sanne-ref-i12/ref.hl7');
    const trace = await json<Trace>('trace', 'HIS-100120346');
    expect(trace).toMatchObject({ referral: 'HIS-100120346', result: 'accepted' });
    expect(await json<Trace>('trace', 'https://mgn-gateway.example/fhir/NamingSystem/verwijsnummer/his-ref|HIS-100120346')).toMatchObject({ journey: trace.journey });
    const who = ['--user', 'P. Rivacy', '--reason', 'verzoek'];
    expect((await mgn('audit', 'export', '--referral', 'HIS-100120346', ...who)).status).toBe(0);
    writeFileSync(join(dataDir, 'verzoek.txt'), 'HIS-100120346\n');
    expect(await json<{ journeys: string[]; erased: number }>('person', 'export', '--file', join(dataDir, 'verzoek.txt'), ...who)).toMatchObject({ journeys: [trace.journey], erased: 0 });
    // Nothing was delivered yet that could be sent again: it is found all the same.
    expect((await mgn('resend', 'HIS-100120346', '--to', 'vg-voorbeelddam')).out).toContain('STATE_CONFLICT');
  });
});

describe('worklist', () => {
  test('E3 a held referral is taken and completed by a named person, and goes on', async () => {
    const held = (await json<WorkRow[]>('worklist', 'list', '--kind', 'held')).find((it) => it.code === 'INSURANCE_UNKNOWN');
    expect(held).toMatchObject({ owner: 'planner-voorbeeld', isLate: false, text: expect.any(String), hint: expect.any(String) });
    expect((await mgn('worklist', 'take', held?.id ?? '')).status).toBe(2);
    expect(await json<WorkRow>('worklist', 'take', held?.id ?? '', '--by', 'P. Lanner')).toMatchObject({ takenBy: 'P. Lanner' });
    expect((await mgn('worklist', 'answer', held?.id ?? '', '--by', 'P. Lanner')).status).toBe(1);
    expect(await json('worklist', 'answer', held?.id ?? '', 'VGZVW=J', '--by', 'P. Lanner')).toMatchObject({ result: 'accepted', status: 'accepted' });
    expect((await json<WorkRow[]>('worklist', 'list', '--kind', 'held')).some((it) => it.id === held?.id)).toBe(false);
  });

  test('E11 a crisis stays until a named person confirms it, and that is in the trace', async () => {
    const [crisis] = await json<WorkRow[]>('worklist', 'list', '--kind', 'crisis');
    expect(crisis).toMatchObject({ code: 'CRISIS_CALL' });
    expect((await mgn('worklist', 'answer', crisis?.id ?? '', '--by', 'P. Lanner')).status).toBe(0);
    expect(await json('worklist', 'list', '--kind', 'crisis')).toEqual([]);
    expect(await json<Trace>('trace', crisis?.journey ?? '')).toMatchObject({ result: 'stopped', crisis: { confirmedBy: 'P. Lanner' } });
  });
});

describe('dead-letters', () => {
  test('are listed and shown, tried again or discarded by a named person', async () => {
    const [first, second] = await json<DeadLetter[]>('dead-letters', 'list', '--recipient', 'planner-voorbeeld');
    expect(first).toMatchObject({ status: 'dead', code: 'RECIPIENT_UNAVAILABLE', recipient: 'planner-voorbeeld', attempts: 1 });
    expect(await json('dead-letters', 'show', first?.id ?? '')).toEqual(first);
    expect(await json('dead-letters', 'discard', first?.id ?? '', '--by', 'B. Heerder')).toMatchObject({ status: 'cancelled', code: 'CANCELLED' });
    expect(await mgn('dead-letters', 'discard', first?.id ?? '', '--by', 'B. Heerder')).toMatchObject({ status: 1, out: expect.stringContaining('STATE_CONFLICT') });
    expect(await json('dead-letters', 'retry', second?.id ?? '', '--by', 'B. Heerder')).toMatchObject({ status: 'waiting', attempts: 0 });
    const open = await json<WorkRow[]>('worklist', 'list', '--kind', 'dead-letter');
    expect(open.length).toBeGreaterThan(0);
  });

  test('one that a cancellation took back leaves no work, which nobody could do', async () => {
    await send('40-geannuleerd/srm.hl7');
    gateway.relay.wake();
    await gateway.relay.idle();
    const { journey } = await json<Trace>('trace', 'ZP100120340');
    const deadOf = async (): Promise<readonly string[]> => (await json<DeadLetter[]>('dead-letters', 'list')).filter((it) => it.journey === journey).map((it) => it.id);
    const before = await deadOf();
    await send('40-geannuleerd/annulering.hl7');
    gateway.relay.wake();
    await gateway.relay.idle();
    const left = await deadOf();
    expect(before.some((it) => !left.includes(it))).toBe(true);
    expect((await json<WorkRow[]>('worklist', 'list', '--kind', 'dead-letter')).filter((it) => it.journey === journey)).toHaveLength(left.length);
  });
});

describe('A13 a coded stop', () => {
  test('any work of a referral may be answered with it, by a named person; a reason outside the list is refused', async () => {
    const { journey } = await json<Trace>('trace', 'ZP100120301');
    const item = (await json<WorkRow[]>('worklist', 'list', '--kind', 'dead-letter')).find((it) => it.journey === journey);
    expect(await mgn('worklist', 'answer', item?.id ?? '', 'STOP=zomaar', '--by', 'P. Lanner')).toMatchObject({ status: 1, out: expect.stringContaining('CODE_UNKNOWN') });
    expect(await json('worklist', 'answer', item?.id ?? '', 'STOP=verhuisd', '--by', 'P. Lanner')).toMatchObject({ journey, status: 'closed' });
  });
});

describe('the desk of a running gateway', () => {
  test('answers nobody without its secret, which only the owner of the data folder can read', async () => {
    const ask = (authorization: string, operation = 'trace'): Promise<number> =>
      fetch(`http://127.0.0.1:${gateway.doors.adminPort}/desk/${operation}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '{"id":"ZP100120301"}' }).then((it) => it.status);
    expect([await ask(''), await ask('Bearer iets-anders-van-lengte'), await ask('Bearer geheim-van-dit-proces'), await ask('Bearer geheim-van-dit-proces', 'constructor')]).toEqual([401, 401, 200, 404]);
    expect(statSync(join(dataDir, 'gateway.json')).mode & 0o077).toBe(0);
  });

  test('without a running gateway the database is opened; it is locked while one runs', async () => {
    withdraw();
    const locked = await mgn('trace', 'ZP100120301');
    expect([locked.status, locked.out]).toEqual([3, expect.stringContaining('ENVIRONMENT')]);
    await gateway.stop();
    expect((await json<Trace>('trace', 'ZP100120301')).result).toBe('accepted');
  });
});
