import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { announceGateway } from '../../src/running-gateway.ts';
import type { PersonDone } from '../../src/person-desk.ts';
import { startGateway } from '../../src/gateway.ts';
import { readSettings } from '../../src/config/settings.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { listAudit } from '../../src/store/list-audit.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { testRulebooks } from '../support/test-rulebooks.ts';
import { runHere } from '../unit/cli/run-mgn.ts';
import { movableClock, refer, rowsOf } from './retention-course.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const clock = movableClock();
const MARKERS = /Testinga|999990019|pieker/;
let dataDir: string;
let region: SandboxRegion;
let real: RealGateway;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'mgn-person-'));
  region = await startRegion(sampleNetwork(), clock);
  const settings = readSettings({ MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: dataDir });
  const gateway = await startGateway({ settings, network: region.network, clock, log: SILENT_LOG, rulebooks: await testRulebooks(), relay: { pollMs: 50, backOff: { baseMs: 20, capMs: 200 } }, deskToken: 'geheim' });
  await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
  announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim' });
  const settle = async (): Promise<void> => {
    gateway.relay.wake();
    await gateway.relay.idle();
  };
  real = { gateway, region, dataDir, settle, close: () => gateway.stop() };
}, 180_000);
afterAll(async () => {
  await real.close();
  await region.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs `mgn person` with what its file says. */
async function person(command: string, lines: string, ...args: readonly string[]): ReturnType<typeof runHere> {
  const file = join(dataDir, 'verzoek.txt');
  writeFileSync(file, lines);
  return runHere(['person', command, '--file', file, '--user', 'P. Rivacy', '--reason', 'verzoek-persoon', '--json', ...args], { MGN_DATA_DIR: dataDir });
}
const done = (out: string): readonly PersonDone[] => JSON.parse(out) as readonly PersonDone[];
const notices = (partner: string, about: string): number =>
  region.partners.get(partner)?.list('Communication').filter(({ resource }) => JSON.stringify(resource).includes(`"${about}"`)).length ?? 0;
const audited = async (id: string): Promise<readonly string[]> =>
  (await listAudit(real.gateway.storage.database, real.gateway.storage.auditKeys, { journeyIds: [id] })).filter((it) => it.secret.user === 'P. Rivacy').map((it) => `${it.action} ${it.subject} ${it.secret.user} ${it.secret.reason}`);

describe('domain.md 2.4: mgn person', () => {
  let id = '';

  it('export: all that is held as FHIR and Dutch, by BSN, into files that only their owner reads', async () => {
    id = await refer(real, 'ZP100150001');
    const out = join(dataDir, 'inzage');
    const ran = await person('export', '999990019\n', '--out', out);
    expect(ran.status).toBe(0);
    const bundle = readFileSync(join(out, 'inzage.json'), 'utf8');
    const text = readFileSync(join(out, 'inzage.txt'), 'utf8');
    expect(bundle).toMatch(/"resourceType": "Patient"/);
    expect(bundle).toMatch(/"resourceType": "Consent"/);
    expect(bundle).toMatch(/"resourceType": "DocumentReference"/);
    expect(text).toMatch(/Wie u bent[\s\S]*Testinga[\s\S]*Wat uw huisarts vroeg[\s\S]*pieker[\s\S]*Uw toestemmingen[\s\S]*Wie iets kreeg[\s\S]*Hoe lang dit hier blijft/);
    expect([statSync(join(out, 'inzage.json')).mode & 0o777, statSync(join(out, 'inzage.txt')).mode & 0o777]).toEqual([0o600, 0o600]);
    expect((await person('export', '999990019', '--out', out)).status).toBe(2);
    expect((await audited(id))[0]).toBe('read inzage P. Rivacy verzoek-persoon');
  });

  it('somebody unknown is not found, and that is in the log without a number', async () => {
    expect((await person('export', '999990056')).status).toBe(1);
    const [row] = await real.gateway.storage.database.query<{ n: number }>(`select count(*) as n from audit_record where actor = 'beheer' and sealed is not null and code = 'NOT_FOUND' and journey_id is null`);
    expect(row?.n).toBe(1);
  });

  it('correct: what leaves from now on has it, and the open seats get it', async () => {
    const updates = (): Promise<{ status: string }[]> => real.gateway.storage.database.query<{ status: string }>(`select status from outbox_delivery where journey_id = $1 and kind = 'update'`, [id]);
    const before = (await updates()).length;
    const ran = await person('correct', 'zp100150001\nACHTERNAAM=Testerink\nBSN=999990020\n');
    expect([ran.status, done(ran.out)]).toEqual([0, [{ journey: id }]]);
    await real.settle();
    expect(notices('vg-voorbeelddam', 'corrected')).toBe(3);
    expect(notices('huisarts-eikenlaan', 'corrected')).toBe(1);
    expect((await updates()).map((it) => it.status)).toEqual(Array.from({ length: before + 4 }, () => 'delivered'));
    expect((await person('correct', 'ZP100150001\nBSN=999990018\n')).status).toBe(1);
    // Now it is found by the right number too.
    expect((await person('export', '999990020')).status).toBe(0);
  });

  it('restrict: nothing leaves but what must be told, until it is lifted', async () => {
    expect((await person('restrict', 'ZP100150001')).status).toBe(0);
    await real.settle();
    expect(notices('vg-voorbeelddam', 'restricted')).toBe(3);
    expect((await person('correct', 'ZP100150001\nACHTERNAAM=Testink\n')).status).toBe(0);
    await real.settle();
    const rows = (): Promise<{ status: string; code: string | null }[]> => real.gateway.storage.database.query(`select distinct status, code from outbox_delivery where journey_id = $1 and kind = 'update' and status <> 'delivered'`, [id]);
    expect(await rows()).toEqual([{ status: 'waiting', code: 'RESTRICTED' }]);
    expect((await person('restrict', 'ZP100150001', '--lift')).status).toBe(0);
    await real.settle();
    expect(await rows()).toEqual([]);
    expect(notices('vg-voorbeelddam', 'unrestricted')).toBe(3);
  });

  it('erase: gone at once, keys and all, forwarded; what is left goes with the next sweep and is not counted when so asked', async () => {
    expect((await person('statistics', 'ZP100150001')).status).toBe(0);
    const { database, cipher } = real.gateway.storage;
    const old = await database.query<{ id: string; content: Uint8Array }>('select id, content from raw_message where journey_id = $1', [id]);
    const ran = await person('erase', 'ZP100150001');
    expect([ran.status, done(ran.out)]).toEqual([0, [{ journey: id }]]);
    for (const table of ['raw_message', 'journey_document']) {
      expect([table, await rowsOf(real, table, id)]).toEqual([table, 0]);
    }
    for (const row of old) {
      expect(() => cipher.open(`raw/${row.id}`, row.content)).toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }));
    }
    expect(JSON.stringify((await real.gateway.store.load(id)).record)).not.toMatch(MARKERS);
    await real.settle();
    expect(notices('vg-voorbeelddam', 'erasure')).toBe(3);
    expect(notices('huisarts-eikenlaan', 'erasure')).toBe(1);
    expect(await real.gateway.sweep()).toMatchObject({ journeys: 1 });
    expect(await real.gateway.store.find(id)).toBeUndefined();
    expect(await rowsOf(real, 'consent_record', id)).toBeGreaterThan(0);
    expect(await database.query('select region from journey_figures')).toEqual([]);
    expect(await audited(id)).toEqual(expect.arrayContaining(['erase wissing P. Rivacy verzoek-persoon', 'update beperking P. Rivacy verzoek-persoon', 'update correctie P. Rivacy verzoek-persoon']));
    // What is left says that there was one.
    const looks = async (): Promise<number> => (await audited(id)).filter((it) => it.startsWith('read inzage')).length;
    const looked = await looks();
    expect((JSON.parse((await person('export', 'ZP100150001')).out) as { erased: number }).erased).toBe(1);
    // Of that, too, the log has who asked (NEN 7513).
    expect(await looks()).toBe(looked + 1);
  });

  it('erase asks to confirm what was not delivered', async () => {
    const held = await refer(real, 'ZP100150002');
    await real.gateway.storage.database.query(`update outbox_delivery set status = 'dead' where journey_id = $1 and recipient = 'planner-voorbeeld'`, [held]);
    const ran = await person('erase', 'ZP100150002');
    expect([ran.status, done(ran.out)]).toEqual([1, [{ journey: held, code: 'UNDELIVERED' }]]);
    expect((await real.gateway.store.load(held)).record.journey.bundle).toBeDefined();
    expect((await person('erase', 'ZP100150002', '--confirm-undelivered')).status).toBe(0);
    expect((await real.gateway.store.load(held)).record.journey.bundle).toBeUndefined();
  });

  it('AVG 15 lid 4: of a naaste it tells that there is one, and neither name nor phone, also when a correction named one', async () => {
    const own = await refer(real, 'ZP100150004');
    const told = async (): Promise<{ readonly bundle: { readonly entry: readonly { readonly resource: { readonly item?: readonly { readonly linkId: string }[] } }[] }; readonly text: string }> => JSON.parse((await person('export', 'ZP100150004')).out) as Awaited<ReturnType<typeof told>>;
    const naasteIn = ({ bundle }: Awaited<ReturnType<typeof told>>): unknown => bundle.entry.flatMap(({ resource }) => (resource.item ?? []).filter(({ linkId }) => linkId === 'vgnaas'));
    const OTHER = /Testman|687654321/;
    const before = await told();
    expect(JSON.stringify((await real.gateway.store.load(own)).record)).toMatch(OTHER);
    expect(JSON.stringify(before)).not.toMatch(OTHER);
    expect(naasteIn(before)).toMatchObject([{ item: [{ linkId: 'vgnaas.relatie', answer: [{ valueString: 'partner' }] }, { linkId: 'vgnaas.akkoord' }] }]);
    expect((await person('correct', 'ZP100150004\nVGNAAS=Joris Testman, 0687654321\n')).status).toBe(0);
    const after = await told();
    expect(JSON.stringify(after)).not.toMatch(OTHER);
    expect(naasteIn(after)).toEqual([{ linkId: 'vgnaas' }]);
    expect(after.text).toContain('Ik pieker');
  });
});

describe('keys rotate beside a running gateway', () => {
  it('referrals keep coming in, and everything opens with the new key only', async () => {
    const rotate = runHere(['keys', 'rotate', '--new', join(dataDir, 'nieuw.key'), '--user', 'B. Heerder', '--json'], { MGN_DATA_DIR: dataDir });
    const ids = [];
    for (let index = 0; index < 5; index += 1) {
      ids.push(await refer(real, `ZP10015100${index}`));
    }
    expect((await rotate).status).toBe(0);
    ids.push(await refer(real, 'ZP100151009'));
    expect(new Set(ids).size).toBe(6);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe(readFileSync(join(dataDir, 'nieuw.key'), 'utf8'));
    const list = await runHere(['keys', 'list', '--json'], { MGN_DATA_DIR: dataDir });
    expect([list.status, JSON.parse(list.out)]).toMatchObject([0, { opens: true }]);
    const rows = await real.gateway.storage.database.query<{ step: string }>(`select detail->>'step' as step from audit_record where subject = 'master-key' and actor = 'beheer' and sealed is not null order by at, lane, seq`);
    expect(rows.map((it) => it.step).toSorted()).toEqual(['begonnen', 'klaar']);
  });
});
