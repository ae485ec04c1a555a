import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkSource } from '../../../src/config/network-source.ts';
import type { NetworkSource } from '../../../src/config/network-source.ts';
import { readNetwork } from '../../../src/config/read-network.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import type { Rulebooks } from '../../../src/rulebooks.ts';
import { announceGateway } from '../../../src/running-gateway.ts';
import type { SandboxRegion } from '../../../src/sandbox/start-region.ts';
import { startFhirPartner } from '../../../src/sandbox/fhir-partner.ts';
import { startRegion } from '../../../src/sandbox/start-region.ts';
import type { Trace } from '../../../src/trace.ts';
import type { InboundRow, ReplayAnswer, ResendAnswer } from '../../../src/resend-desk.ts';
import type { AlarmRow, NetworkStand, PartnerRow } from '../../../src/traffic-desk.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';
import { JOURNEYS, runHere } from './run-mgn.ts';
import type { Ran } from './run-mgn.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'mgn-day-'));
const file = join(dataDir, 'network.yaml');
const WHO = ['--user', 'B. Heerder', '--reason', 'onderhoud'];
let now = new Date('2026-11-23T09:16:00+01:00');
let gateway: Gateway;
let region: SandboxRegion;
let source: NetworkSource;
const mgn = (...args: string[]): Promise<Ran> => runHere([...args, '--json'], { MGN_DATA_DIR: dataDir, MGN_NETWORK: 'docs/sample-network.yaml' });
async function json<T>(...args: string[]): Promise<T> {
  const ran = await mgn(...args);
  expect([ran.status, ran.err]).toEqual([0, '']);
  return JSON.parse(ran.out) as T;
}
const send = (path: string): Promise<Uint8Array> => gateway.stories.receiveHl7v2(readFileSync(join(JOURNEYS, path)), { door: 'mllp', peer: '127.0.0.1' });
const partnerOf = async (id: string): Promise<PartnerRow> => (await json<PartnerRow[]>('partners', 'list')).find((it) => it.partner === id) as PartnerRow;
const causes = async (): Promise<readonly string[]> => {
  await gateway.tick();
  return (await json<AlarmRow[]>('alarms', 'list')).map((it) => it.cause);
};
async function settle(): Promise<void> {
  gateway.relay.wake();
  await gateway.relay.idle();
}
const later = (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000));

/** What becomes of the mappings during the day: broken, or mended so that every family name reads otherwise. */
let mapping: 'as shipped' | 'broken' | 'another' = 'as shipped';
async function watchedRulebooks(): Promise<Rulebooks> {
  const shipped = await testRulebooks();
  const transform: Rulebooks['maps']['transform'] = (...args) => {
    if (mapping === 'broken') {
      throw new Fault('MAPPING_FAILED');
    }
    const mapped = shipped.maps.transform(...args);
    const text = JSON.stringify(mapped);
    return mapping === 'another' ? (JSON.parse(text.replaceAll('"family":"Testinga"', '"family":"Herlezen"')) as typeof mapped) : mapped;
  };
  return { ...shipped, maps: { ...shipped.maps, transform } };
}

beforeAll(async () => {
  const clock = { now: () => now };
  region = await startRegion(sampleNetwork(), clock);
  // The file is the region's own, with its addresses; JSON is YAML too.
  const write = (change: object = {}): void => writeFileSync(file, JSON.stringify({ ...region.network(), ...change }));
  write();
  source = networkSource(region.network(), async () => readNetwork(readFileSync(file, 'utf8')));
  gateway = await startGateway({
    settings: readSettings({ MGN_DATA_DIR: dataDir, MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' }), network: source.current, source,
    clock, log: SILENT_LOG, rulebooks: await watchedRulebooks(), deskToken: 'geheim-van-dit-proces', relay: { pollMs: 20, gate: { perRecipient: 4, openAfter: 3, openMs: 50, openCapMs: 100 } },
  });
  announceGateway(dataDir, { pid: process.pid, host: '127.0.0.1', adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: 'geheim-van-dit-proces' });
  await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
  write();
  await source.reload();
});
afterAll(async () => {
  await gateway.stop();
  await region.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('partners', () => {
  test('paused: what is for the partner waits and says why, the rest goes; resumed: it goes in order; both in the log under a name', async () => {
    expect(await json<PartnerRow>('partners', 'pause', 'vg-voorbeelddam', ...WHO)).toMatchObject({ partner: 'vg-voorbeelddam', state: 'paused', pending: 0 });
    await send('01-sanne/srm.hl7');
    await send('01-sanne/letter.hl7');
    await settle();
    const held = await json<Trace>('trace', 'ZP100120301');
    expect(held.deliveries.filter((it) => it.recipient === 'vg-voorbeelddam').map((it) => [it.status, it.code, it.attempts])).toEqual(expect.arrayContaining([['waiting', 'RECIPIENT_PAUSED', 0]]));
    expect(held.deliveries.filter((it) => it.recipient === 'vg-voorbeelddam').every((it) => it.status === 'waiting')).toBe(true);
    expect(held.deliveries.filter((it) => it.recipient !== 'vg-voorbeelddam').every((it) => it.status === 'delivered')).toBe(true);
    const waiting = (await partnerOf('vg-voorbeelddam')).pending;
    expect(waiting).toBeGreaterThan(1);

    expect(await json<PartnerRow>('partners', 'resume', 'vg-voorbeelddam', ...WHO)).toMatchObject({ state: 'open' });
    await settle();
    expect(await partnerOf('vg-voorbeelddam')).toMatchObject({ state: 'open', pending: 0, circuit: 'closed' });
    const ids = (await json<Trace>('trace', 'ZP100120301')).deliveries.filter((it) => it.recipient === 'vg-voorbeelddam').map((it) => it.id);
    expect(region.partners.get('vg-voorbeelddam')?.inbox().map((it) => it.requestId).filter((it) => ids.includes(it ?? ''))).toEqual(ids);
    const log = await gateway.storage.database.query(`select subject, sealed is not null as named from audit_record where action = 'configure' and recipient = 'vg-voorbeelddam' order by subject`);
    expect(log).toEqual([{ subject: 'partner/pause', named: true }, { subject: 'partner/resume', named: true }]);
  });

  test('drained: what was queued still goes, what comes later waits; then it is a pause', async () => {
    const partner = region.partners.get('vg-voorbeelddam');
    partner?.setFault({ status: 503 });
    await send('27-telefonisch/srm.hl7');
    await send('34-geen-bsn/srm.hl7');
    await settle();
    const queued = (await partnerOf('vg-voorbeelddam')).pending;
    expect(queued).toBeGreaterThan(0);
    expect(await json<PartnerRow>('partners', 'drain', 'vg-voorbeelddam', ...WHO)).toMatchObject({ state: 'draining', pending: queued });
    await send('25-sd-ontbreekt-bij-plannen/srm.hl7');
    partner?.setFault(undefined);
    await expect.poll(async () => {
      later(1);
      await settle();
      return (await partnerOf('vg-voorbeelddam')).code;
    }, { timeout: 5_000 }).toBeUndefined();
    await gateway.tick();
    const row = await partnerOf('vg-voorbeelddam');
    expect(row.state).toBe('paused');
    expect(row.pending).toBeGreaterThan(0);
    await json('partners', 'resume', 'vg-voorbeelddam', ...WHO);
    await settle();
    expect((await partnerOf('vg-voorbeelddam')).pending).toBe(0);
  });

  test('E11 a crisis notice reaches a paused huisarts', async () => {
    await json('partners', 'pause', 'huisarts-eikenlaan', ...WHO);
    await send('10-eva/srm.hl7');
    await settle();
    const crisis = await gateway.storage.database.query<{ recipient: string; status: string }>(`select recipient, status from outbox_delivery where reasons @> '["CRISIS_CALL"]'`);
    expect(crisis).toContainEqual({ recipient: 'huisarts-eikenlaan', status: 'delivered' });
    await json('partners', 'resume', 'huisarts-eikenlaan', ...WHO);
  });

  test('who is not there, and what is not held, is status 1', async () => {
    expect(await mgn('partners', 'pause', 'niemand', ...WHO)).toMatchObject({ status: 1, out: expect.stringContaining('NOT_FOUND') });
    expect(await mgn('partners', 'resume', 'ggz-voorbeeld', ...WHO)).toMatchObject({ status: 1, out: expect.stringContaining('STATE_CONFLICT') });
  });
});

describe('alarms: one per cause, cleared when it ends', () => {
  test('crisis calls, the age of a queue, a recipient that is down', async () => {
    expect(await causes()).toContain('crisis-unconfirmed/planner-voorbeeld');
    const [crisis] = await json<{ id: string }[]>('worklist', 'list', '--kind', 'crisis');
    await json('worklist', 'answer', crisis?.id ?? '', '--by', 'P. Lanner');
    expect(await causes()).not.toContain('crisis-unconfirmed/planner-voorbeeld');

    region.partners.get('vg-voorbeelddam')?.setFault({ reset: true });
    await send('03-hendrik/srm.hl7');
    await send('26-derde-gesprek/srm.hl7');
    for (let round = 0; round < 6; round += 1) {
      await settle();
      later(4);
      await new Promise((resolve) => setTimeout(resolve, 110));
    }
    const raised = await causes();
    expect(raised.filter((it) => it.endsWith('/vg-voorbeelddam')).toSorted()).toEqual(['queue-age/vg-voorbeelddam', 'recipient-down/vg-voorbeelddam']);
    expect((await json<AlarmRow[]>('alarms', 'list')).filter((it) => it.cause.endsWith('/vg-voorbeelddam')).map((it) => it.count)).toEqual([1, 1]);
    region.partners.get('vg-voorbeelddam')?.setFault(undefined);
    await expect.poll(async () => {
      later(60);
      await settle();
      return (await partnerOf('vg-voorbeelddam')).pending;
    }, { timeout: 5_000 }).toBe(0);
    expect((await causes()).filter((it) => /^(queue-age|recipient-down)/.test(it))).toEqual([]);
  });
});

describe('the network file is read again without a restart', () => {
  const reloadWith = async (change: object): Promise<{ readonly status: number | null; readonly stand: NetworkStand }> => {
    writeFileSync(file, JSON.stringify({ ...region.network(), ...change }));
    const ran = await mgn('network', 'reload', '--user', 'B. Heerder');
    return { status: ran.status, stand: JSON.parse(ran.out) as NetworkStand };
  };

  test('a right one is in force at once, and every event and decision names its version', async () => {
    expect(await reloadWith({ version: 'dag-2' })).toMatchObject({ status: 0, stand: { from: 'demo-2026-11-23', version: 'dag-2', isChanged: true } });
    await send('06-yasmin/srm.hl7');
    const steps = (await json<Trace>('trace', 'ZP100120306')).steps;
    expect(steps.filter((it) => it.what === 'decided' || it.what === 'mapped').map((it) => it['network'])).toEqual(['dag-2', 'dag-2']);
    const before = (await json<Trace>('trace', 'ZP100120301')).steps.find((it) => it.what === 'mapped');
    expect(before?.['network']).toBe('demo-2026-11-23');
  });

  test.each([
    ['a broken one', { version: 'dag-3', regions: [] , partners: [] }, undefined],
    ['another environment', { version: 'dag-3', environment: 'test' }, '/environment'],
    ['other content under the same version', { version: 'dag-2', identity: { application: 'MGN', facility: 'ANDERS' } }, '/version'],
  ])('%s is refused whole, with its places; the old one stays, and it alarms until a right one is read', async (_name, change, place) => {
    const { status, stand } = await reloadWith(change);
    expect([status, stand.version]).toEqual([1, 'dag-2']);
    expect(stand.problems.length).toBeGreaterThan(0);
    if (place !== undefined) {
      expect(stand.problems.map((it) => it.at)).toContain(place);
    }
    expect(source.current().identity.facility).toBe('REGIO');
    expect(await causes()).toContain('network-file');
    expect(await reloadWith({ version: 'dag-2' })).toMatchObject({ status: 0, stand: { isChanged: false } });
    expect(await causes()).not.toContain('network-file');
  });

  test('a sender that should be heard more often alarms in its own hours, and is heard again', async () => {
    await reloadWith({ version: 'dag-4', senders: region.network().senders.map((it) => (it.id === 'zorgdomein' ? { ...it, expect: { everyMinutes: 60, days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' } } : it)) });
    now = new Date('2026-11-24T11:00:00+01:00');
    expect(await causes()).toContain('sender-silent/zorgdomein');
    now = new Date('2026-11-24T19:00:00+01:00');
    expect(await causes()).toContain('sender-silent/zorgdomein');
    now = new Date('2026-11-25T09:30:00+01:00');
    await send('07-emre/srm.hl7');
    expect(await causes()).not.toContain('sender-silent/zorgdomein');
  });
});

describe('resend: one recipient that lost what it had', () => {
  const families = async (args: readonly string[]): Promise<{ readonly answer: ResendAnswer; readonly names: readonly string[]; readonly received: readonly (string | undefined)[] }> => {
    const lost = region.partners.get('vg-voorbeelddam');
    await lost?.close().catch(() => undefined);
    const empty = await startFhirPartner({ port: lost?.port ?? 0 });
    try {
      const answer = await json<ResendAnswer>('resend', ...args, '--to', 'vg-voorbeelddam', '--user', 'B. Heerder', '--reason', 'kwijt');
      await expect.poll(async () => {
        later(1);
        await settle();
        const { deliveries } = await json<Trace>('trace', 'ZP100120301');
        return deliveries.filter((it) => answer.deliveries.some((one) => one.id === it.id)).every((it) => it.status === 'delivered');
      }, { timeout: 5_000 }).toBe(true);
      const names = empty.list('Patient').map(({ resource }) => (resource.resourceType === 'Patient' ? resource.name?.[0]?.family : undefined));
      return { answer, names: [...new Set(names.filter((it) => it !== undefined))], received: [...new Set(empty.inbox().map((it) => it.requestId))] };
    } finally {
      await empty.close();
    }
  };

  test('from the journey as it stands, and from the bytes that came in, mapped anew; in order, under new ids, audited', async () => {
    mapping = 'another';
    const stored = await families(['ZP100120301', '--stored']);
    expect(stored.names).toEqual(['Testinga']);
    expect(stored.answer.from).toBeUndefined();
    const fresh = await families(['ZP100120301']);
    expect(fresh.names).toEqual(['Herlezen']);
    expect(fresh.received).toEqual(fresh.answer.deliveries.map((it) => it.id));
    expect(fresh.answer.from).toMatch(/^[0-9a-f-]{36}$/);
    const one = await families([fresh.answer.deliveries[0]?.id ?? '']);
    expect(one.answer.deliveries.map((it) => it.of)).toEqual([fresh.answer.deliveries[0]?.id]);
    mapping = 'as shipped';
    const log = await gateway.storage.database.query<{ subject: string }>(`select subject from audit_record where action = 'update' and recipient = 'vg-voorbeelddam' and sealed is not null`);
    expect(log.map((it) => it.subject).toSorted()).toEqual([...stored.answer.deliveries, ...fresh.answer.deliveries, ...one.answer.deliveries].map((it) => it.id).toSorted());
  });

  test('only what that recipient took, and only of what there is', async () => {
    const { deliveries } = await json<Trace>('trace', 'ZP100120301');
    const own = deliveries.find((it) => it.recipient === 'huisarts-eikenlaan' && it.status === 'delivered')?.id ?? '';
    const ask = (...args: string[]): Promise<Ran> => mgn('resend', ...args, '--user', 'B. Heerder', '--reason', 'kwijt');
    expect(await ask(own, '--to', 'vg-voorbeelddam')).toMatchObject({ status: 1, out: expect.stringContaining('STATE_CONFLICT') });
    expect(await ask('ZP999999999', '--to', 'vg-voorbeelddam')).toMatchObject({ status: 1, out: expect.stringContaining('NOT_FOUND') });
    expect(await ask('ZP100120301', '--to', 'wmo-teststad')).toMatchObject({ status: 1, out: expect.stringContaining('STATE_CONFLICT') });
    expect((await mgn('resend', 'ZP100120301')).status).toBe(2);
  });

  test('L5 policy is asked again: of a person whose exchange stands still nothing leaves', async () => {
    const there = await startFhirPartner({ port: region.partners.get('vg-voorbeelddam')?.port ?? 0 });
    const who = join(dataDir, 'wie.txt');
    writeFileSync(who, 'ZP100120301');
    await json('person', 'restrict', '--user', 'P. Rivacy', '--reason', 'verzoek', '--file', who);
    const { deliveries: [sent] } = await json<ResendAnswer>('resend', 'ZP100120301', '--to', 'vg-voorbeelddam', '--stored', '--user', 'B. Heerder', '--reason', 'kwijt');
    await expect.poll(async () => {
      later(2);
      await settle();
      return (await json<Trace>('trace', 'ZP100120301')).deliveries.find((it) => it.id === sent?.id);
    }, { timeout: 5_000 }).toMatchObject({ status: 'waiting', code: 'RESTRICTED', attempts: 1 });
    expect(there.inbox().map((it) => it.requestId)).not.toContain(sent?.id);
    await there.close();
  });
});

describe('what came in and could not be taken', () => {
  test('is listed, alarms, is taken in from its bytes once the mapping is mended, and then no longer waits', async () => {
    mapping = 'broken';
    expect(Buffer.from(await send('11-karin/srm.hl7')).toString()).toContain('MSA|AR');
    const [row] = await json<InboundRow[]>('dead-letters', 'inbound');
    expect(row).toMatchObject({ source: 'hl7v2-mllp', sender: 'zorgdomein', code: 'MAPPING_FAILED' });
    expect(await causes()).toContain('failed/MAPPING_FAILED/zorgdomein');
    const still = await mgn('dead-letters', 'replay', row?.id ?? '', '--user', 'B. Heerder', '--reason', 'mapping');
    expect([still.status, JSON.parse(still.out)]).toEqual([1, { id: row?.id, isDone: false, answer: 'AR' }]);
    mapping = 'as shipped';
    expect(await json<ReplayAnswer>('dead-letters', 'replay', row?.id ?? '', '--user', 'B. Heerder', '--reason', 'mapping')).toEqual({ id: row?.id, isDone: true, answer: 'AA' });
    expect(await json('dead-letters', 'inbound')).toEqual([]);
    expect(await causes()).not.toContain('failed/MAPPING_FAILED/zorgdomein');
    expect((await mgn('dead-letters', 'replay', row?.id ?? '', '--user', 'B. Heerder', '--reason', 'mapping')).status).toBe(1);
  });
});
