import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogVerdict } from '../../../src/cli/audit.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import type { Incident } from '../../../src/incident.ts';
import { openStorage } from '../../../src/open-storage.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { announceGateway } from '../../../src/running-gateway.ts';
import type { SandboxRegion } from '../../../src/sandbox/start-region.ts';
import { startRegion } from '../../../src/sandbox/start-region.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';
import { JOURNEYS, runHere, runMgn } from './run-mgn.ts';
import type { Ran } from './run-mgn.ts';

/** Words of the person of these fixtures: the log knows her by number only. */
const MARKERS = /999990019|Testinga|Sanne|19920314|1992-03-14|Dijk 1|9999 ZZ|0612345678|pieker|Angststoornis|P74/;
const NOW = '2026-11-23T08:20:00.000Z';
const BY = ['--user', 'B. Heerder', '--reason', 'verzoek-om-inzage'] as const;

const dataDir = mkdtempSync(join(tmpdir(), 'mgn-audit-cli-'));
const outside = join(dataDir, 'buiten', 'checkpoints.jws');
const bsnFile = join(dataDir, 'bsn.txt');
const env = { MGN_DATA_DIR: dataDir, MGN_NETWORK: 'docs/sample-network.yaml', MGN_AUDIT_CHECKPOINT_FILE: outside };
const mgn = (...args: string[]): Promise<Ran> => runHere(args, env);
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await mgn(...args, '--json')).out) as T;
let gateway: Gateway;
let region: SandboxRegion;
let withdraw: () => void;

beforeAll(async () => {
  const clock = { now: () => new Date(NOW) };
  region = await startRegion(sampleNetwork(), clock);
  gateway = await startGateway({
    settings: readSettings({ ...env, MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' }), network: region.network, clock, log: SILENT_LOG,
    rulebooks: await testRulebooks(), deskToken: 'geheim-van-dit-proces', relay: { pollMs: 50, maxAttempts: 1 },
  });
  await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
  withdraw = announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim-van-dit-proces' });
  for (const file of ['01-sanne/srm.hl7', '01-sanne/letter.hl7', '10-eva/srm.hl7']) {
    await gateway.stories.receiveHl7v2(readFileSync(join(JOURNEYS, file)), { door: 'mllp', peer: '127.0.0.1' });
  }
  await gateway.stories.receiveHl7v2(readFileSync(join(JOURNEYS, '01-sanne/srm.hl7')), { door: 'mllp', peer: '10.9.9.9' });
  gateway.relay.wake();
  await gateway.relay.idle();
  await gateway.tick();
  writeFileSync(bsnFile, '999990019\n', { mode: 0o600 });
}, 240_000);
afterAll(async () => {
  await region.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('audit export', () => {
  test('15e the person is told who, for whom, in which role, which data, which action, on which ground and when', async () => {
    const { status, out } = await mgn('audit', 'export', '--bsn-file', bsnFile, ...BY);
    expect(status).toBe(0);
    expect(out).toMatch(/ma 23-11-2026 09:20 {2}ontvangen/);
    expect(out).toMatch(/verantwoordelijk +.*van Houten \(AGB 01004567\)/);
    expect(out).toMatch(/organisatie +Huisartsenpraktijk Eikenlaan/);
    expect(out).toMatch(/verstuurd\n.*\n +ontvanger +.*, rol vg-sd\n +gegevens +.*persoons- en contactgegevens.*\n +op grond van +toestemming [0-9a-f-]{36}/);
    expect(out).not.toMatch(MARKERS);
  });

  test('as FHIR: AuditEvents in order of time, with consent, organisation, responsible user and outcome', async () => {
    const bundle = await json<Bundle<AuditEvent>>('audit', 'export', '--referral', 'zp100120301', ...BY);
    const events = bundle.entry?.flatMap((it) => it.resource ?? []) ?? [];
    expect(events.map((it) => it.recorded)).toEqual(events.map((it) => it.recorded).toSorted());
    expect(new Set(events.flatMap((it) => it.entity?.filter((entity) => entity.type?.code === '1').map((entity) => entity.what?.identifier?.value) ?? [])).size).toBe(1);
    const received = events.find((it) => it.subtype?.[0]?.code === 'receive');
    expect(received?.agent.find((it) => it.type?.coding?.[0]?.code === 'RESP')?.name).toContain('van Houten');
    const sent = events.filter((it) => it.subtype?.[0]?.code === 'deliver' && it.agent[0]?.policy?.[0]?.startsWith('urn:uuid:'));
    expect(sent.length).toBeGreaterThan(1);
    expect(sent[0]?.entity?.find((it) => it.detail)?.detail?.filter((it) => it.type === 'gegevens').map((it) => it.valueString)).toContain('Patient');
    expect(JSON.stringify(bundle)).not.toMatch(MARKERS);
  });

  test('by period, and the asking itself is in the log with name and reason', async () => {
    const all = await json<Bundle>('audit', 'export', '--bsn-file', bsnFile, ...BY);
    const later = await json<Bundle>('audit', 'export', '--bsn-file', bsnFile, '--from', '2026-11-24', ...BY);
    expect(later.entry).toEqual([]);
    const until = await json<Bundle<AuditEvent>>('audit', 'export', '--bsn-file', bsnFile, '--from', '2026-11-23', '--to', '2026-11-24', ...BY);
    expect((until.entry ?? []).length).toBe((all.entry ?? []).length + 2);
    const asked = until.entry?.map((it) => it.resource).filter((it) => it?.subtype?.[0]?.code === 'export');
    expect(asked?.[0]).toMatchObject({ agent: [{ name: 'B. Heerder' }, {}, {}], purposeOfEvent: [{ coding: [{ code: 'PATRQT' }] }] });
    expect(asked?.[0]?.entity?.[1]?.detail).toContainEqual({ type: 'reden', valueString: 'verzoek-om-inzage' });
  });

  test('asks a named user and a reason, takes no BSN as argument, and says no to one that is none or unknown', async () => {
    expect((await mgn('audit', 'export', '--bsn-file', bsnFile)).status).toBe(2);
    expect((await mgn('audit', 'export', '--bsn-file', bsnFile, '--user', '-', '--reason', 'klacht')).status).toBe(2);
    expect((await mgn('audit', 'export', '--bsn', '999990019', ...BY)).status).toBe(2);
    expect((await mgn('audit', 'export', ...BY)).status).toBe(2);
    writeFileSync(join(dataDir, 'geen.txt'), '123456789');
    expect(await mgn('audit', 'export', '--bsn-file', join(dataDir, 'geen.txt'), ...BY)).toMatchObject({ status: 1, err: expect.not.stringContaining('123456789') as unknown });
    writeFileSync(join(dataDir, 'onbekend.txt'), '999990202');
    expect((await mgn('audit', 'export', '--bsn-file', join(dataDir, 'onbekend.txt'), ...BY)).status).toBe(1);
  });

  test('--raw gives every record as it is hashed, and nobody can be read in it', async () => {
    const { out } = await mgn('audit', 'export', '--raw', ...BY);
    const [first, ...lines] = out.trim().split('\n').map((it) => JSON.parse(it) as Record<string, unknown>);
    expect(first).toMatchObject({ published: 1 });
    expect(lines.map((it) => it['action'])).toEqual(expect.arrayContaining(['receive', 'decide', 'deliver', 'refuse', 'export']));
    expect(out).not.toMatch(MARKERS);
    expect(out).not.toMatch(/Houten|Heerder|10\.9\.9\.9|ZP100120301/);
  });
});

describe('incident', () => {
  test('AVG 33: who got what of whom between two times, per controller, with numbers that the controller can find', async () => {
    const incident = await json<Incident>('incident', '--from', '2026-11-23', '--to', '2026-11-24', ...BY);
    expect(incident.list.map((it) => [it.controller, it.referral])).toEqual(expect.arrayContaining([['huisarts-eikenlaan', 'ZP100120301']]));
    const sanne = incident.list.find((it) => it.referral === 'ZP100120301');
    const got = (sanne?.got ?? []).map((it) => incident.groups[it]);
    expect(got).toContainEqual(expect.objectContaining({ controller: 'huisarts-eikenlaan', view: 'vg-sd', kind: 'referral', certain: true, data: expect.arrayContaining(['Patient']) as unknown }));
    expect(incident.persons).toBe(incident.list.length);
    const { out } = await mgn('incident', '--from', '2026-11-23', '--to', '2026-11-24', ...BY);
    expect(out).toMatch(/Verantwoordelijke huisarts-eikenlaan: \d+/);
    expect(out).toContain('ZP100120301');
    expect(out + JSON.stringify(incident)).not.toMatch(MARKERS);
  });

  test('of one recipient, of one sender, and outside the time nothing; under a name, which is audited', async () => {
    const all = await json<Incident>('incident', '--from', '2026-11-23', '--to', '2026-11-24', ...BY);
    const [recipient = ''] = all.groups.map((it) => it.recipient);
    const some = await json<Incident>('incident', '--from', '2026-11-23', '--to', '2026-11-24', '--recipient', recipient, ...BY);
    expect(new Set(some.groups.map((it) => it.recipient))).toEqual(new Set([recipient]));
    expect((await json<Incident>('incident', '--from', '2026-11-23', '--to', '2026-11-24', '--sender', 'huisarts-andere', ...BY)).persons).toBe(0);
    expect((await json<Incident>('incident', '--from', '2026-11-24', '--to', '2026-11-25', ...BY)).persons).toBe(0);
    expect((await mgn('incident', '--from', '2026-11-24', '--to', '2026-11-23', ...BY)).status).toBe(2);
    expect((await mgn('incident', '--from', '2026-11-23', '--to', '2026-11-24')).status).toBe(2);
    const rows = await gateway.storage.database.query<{ sealed: Uint8Array }>("select sealed from audit_record where action = 'export' and subject = 'incident'");
    expect(rows.map((it) => gateway.storage.auditKeys.open(it))).toContainEqual({ user: 'B. Heerder', reason: 'verzoek-om-inzage' });
  });
});

describe('audit verify', () => {
  test('whole: 0, beside a gateway that runs; and its key is shown', async () => {
    expect(await json<LogVerdict>('audit', 'verify')).toMatchObject({ verdict: 'whole', checkpoints: 1, findings: [], outside: [] });
    expect((await mgn('audit', 'verify')).out).toMatch(/Het log is heel: \d+ regels\.\nControlepunten van buiten: 1, het nieuwste van ma 23-11-2026 09:20; \d+ regels zijn nieuwer\./);
    expect((await mgn('audit', 'public-key')).out).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  test('on the database, as a process of its own, after the last checkpoint of the stop: everything is covered', async () => {
    withdraw();
    await gateway.stop();
    const ran = await runMgn(['audit', 'verify', '--json'], env);
    expect([ran.status, JSON.parse(ran.out)]).toMatchObject([0, { verdict: 'whole', uncovered: 0, checkpoints: 2 }]);
  }, 120_000);

  test('broken: 1, with the place; a checkpoint file that is gone is named', async () => {
    const storage = await openStorage(readSettings(env), { now: () => new Date(NOW) });
    await storage.database.query("update audit_record set recipient = 'wmo-1' where action = 'deliver' and ctid = (select ctid from audit_record where action = 'deliver' limit 1)");
    await storage.close();
    const broken = await runHere(['audit', 'verify'], env);
    expect([broken.status, broken.out]).toEqual([1, expect.stringMatching(/Het log is NIET heel.*\n {2}- keten \d+, regel \d+: regel is veranderd/)]);
    const gone = await runHere(['audit', 'verify', '--checkpoints', join(dataDir, 'weg.jws')], env);
    expect([gone.status, gone.out]).toEqual([1, expect.stringContaining('het bestand met controlepunten is er niet')]);
    const other = await runHere(['audit', 'verify', '--json'], { ...env, MGN_DATA_DIR: join(dataDir, 'leeg'), MGN_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', MGN_MASTER_KEY_FILE: join(dataDir, 'master.key') });
    expect(other.status).toBe(3);
  }, 120_000);
});
