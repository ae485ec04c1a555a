import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Patient, Task } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../../src/config/settings.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { startGateway } from '../../../src/gateway.ts';
import { gatherIncident } from '../../../src/incident.ts';
import { SILENT_LOG } from '../../../src/log.ts';
import { holdPartner } from '../../../src/outbox/hold-partner.ts';
import { listDeliveries } from '../../../src/outbox/list-deliveries.ts';
import { isForPolling } from '../../../src/pipeline/is-for-polling.ts';
import type { JourneyScript } from '../../../src/sandbox/journey-script.ts';
import { readJourneyScripts } from '../../../src/sandbox/journey-script.ts';
import { runJourneys } from '../../../src/sandbox/run-journeys.ts';
import type { ScriptedClock } from '../../../src/sandbox/scripted-clock.ts';
import { scriptedClock } from '../../../src/sandbox/scripted-clock.ts';
import type { SandboxRegion } from '../../../src/sandbox/start-region.ts';
import { startRegion } from '../../../src/sandbox/start-region.ts';
import { listAlarms } from '../../../src/store/list-alarms.ts';
import { listWorklist } from '../../../src/store/list-worklist.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import { JOURNEYS } from '../../support/run-fixture-journeys.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';

const EPD = 'ggz-voorbeeld';
const ZD = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

type Proof = { readonly consent: string | null; readonly data: readonly string[]; readonly detail: object };

let folder: string;
let clock: ScriptedClock;
let region: SandboxRegion;
let gateway: Gateway;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mgn-polling-'));
  clock = scriptedClock(new Date('2026-11-23T09:15:00+01:00'));
  region = await startRegion(sampleNetwork(), clock);
  const settings = readSettings({ MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: folder });
  // The EPD has keys to call with, and no door of its own.
  const network = (): ReturnType<SandboxRegion['network']> => ({ ...region.network(), partners: region.network().partners.map((it) => (it.id === EPD ? { ...it, endpoints: [] } : it)) });
  gateway = await startGateway({ settings, network, clock, log: SILENT_LOG, rulebooks: await testRulebooks() });
  await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
}, 120_000);
afterEach(async () => {
  await gateway.stop();
  await region.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Case 1, until the huisarts has made the referral (A14). */
async function run(): Promise<JourneyScript> {
  const [script] = (await readJourneyScripts(JOURNEYS)).filter((it) => it.case === '01-sanne');
  const until = script?.steps.findIndex((it) => it.after === 'P10D') ?? 0;
  const first = { ...script, steps: script?.steps.slice(0, until) ?? [] } as JourneyScript;
  const [report] = await runJourneys({ gateway, region, clock }, [first]);
  expect(report?.steps.filter((it) => it.got !== it.expected)).toEqual([]);
  return first;
}

const journey = async (): Promise<NonNullable<Awaited<ReturnType<Gateway['store']['findByReferral']>>>['record']['journey']> => {
  const found = await gateway.store.findByReferral(ZD, SANNE.number);
  if (found === undefined) {
    throw new Error('no journey');
  }
  return found.record.journey;
};
const delivery = async (): Promise<unknown[]> =>
  (await listDeliveries(gateway.storage.database, (await journey()).id)).filter((it) => it.recipient === EPD && it.kind === 'task').map(({ status, code }) => [status, code]);
const unread = async (): Promise<unknown[]> =>
  (await listWorklist(gateway.storage.database, {})).filter((it) => it.key.startsWith('ongelezen/')).map(({ kind, code, owner }) => [kind, code, owner]);

describe('8 an EPD without a door of its own gets its Task by asking', () => {
  test('over real HTTP: search, read, answer; delivered when it was read, neither dead nor lost', async () => {
    await run();
    expect(await delivery()).toEqual([['waiting', 'AWAITING_READ']]);
    const client = region.clientOf(EPD);
    const searched = (await client.searchTasks({ code: 'ggz-behandeling' })).resource as Bundle;
    const [task] = (searched.entry ?? []).filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource as Task);
    const more = (searched.entry ?? []).filter(({ search }) => search?.mode === 'include').map(({ resource }) => resource);
    // What would have been pushed comes along: who it is about, and what is asked.
    expect(more.map((it) => it?.resourceType)).toEqual(expect.arrayContaining(['Patient', 'ServiceRequest', 'Condition']));
    expect((more.find((it) => it?.resourceType === 'Patient') as Patient).identifier?.some(({ value }) => value === SANNE.person.bsn)).toBe(true);
    expect(more.every((it) => it?.meta?.profile?.[0]?.includes('/view-ggz-aanbieder-'))).toBe(true);
    expect(await delivery()).toEqual([['delivered', null]]);

    const read = await client.readTask(task?.id ?? '');
    expect([read.status, read.etag !== undefined]).toEqual([200, true]);
    expect((await client.stepTask(task?.id ?? '', { status: 'accepted' })).ok).toBe(true);
    expect((await journey()).taken.find(({ owner, code }) => owner === EPD && code === 'ggz-behandeling')).toMatchObject({ status: 'accepted' });
    expect((await listAlarms(gateway.storage.database)).filter(({ cause }) => cause.includes(EPD))).toEqual([]);
    expect((await listDeliveries(gateway.storage.database, (await journey()).id)).filter(({ status }) => status === 'dead')).toEqual([]);
  }, 120_000);

  test('NEN 7513 nobody else finds it, and the proof says who read what, on which consent, also of a partner on pause', async () => {
    await run();
    const other = (await region.clientOf('huisarts-eikenlaan').searchTasks({ code: 'ggz-behandeling' })).resource as Bundle;
    expect(other.total).toBe(0);
    expect(await delivery()).toEqual([['waiting', 'AWAITING_READ']]);
    await region.clientOf(EPD).searchTasks();
    await region.clientOf(EPD).searchTasks();
    const rows = (action: string): Promise<Proof[]> =>
      gateway.storage.database.query<Proof>(`select consent, data, detail from audit_record where action = $2 and outcome = 'success' and journey_id is not null and (recipient = $1 or on_behalf_of = $1) order by at, seq`, [EPD, action]);
    const consent = (await journey()).consents.find((it) => it.class === 'ggz-aanbieder')?.id;
    const proof = { consent, data: expect.arrayContaining(['Condition', 'Patient', 'ServiceRequest', 'Task']) as unknown, detail: expect.objectContaining({ kind: 'task', view: 'ggz-aanbieder' }) as unknown };
    expect([consent, await rows('deliver')]).toEqual([expect.any(String), [proof]]);
    // Each time that it is handed over again, too.
    expect(await rows('read')).toEqual([proof, proof]);
    const incident = await gateway.storage.database.inTransaction((tx) => gatherIncident(tx, gateway.storage.auditKeys, { from: new Date(0), to: new Date('2100-01-01T00:00:00Z'), recipient: EPD }));
    expect(incident.groups.map(({ view, kind }) => [view, kind]).toSorted()).toEqual([['ggz-aanbieder', 'inzage'], ['ggz-aanbieder', 'task']]);

    // 5.9 on pause nothing is sent, and what it fetches all the same is delivered; what is under way is left to that attempt.
    const { database } = gateway.storage;
    await database.inTransaction((tx) => holdPartner(tx, { partner: EPD, finish: false, at: clock.now() }));
    const pend = (leasedUntil: Date | null): Promise<unknown> => database.query(`update outbox_delivery set status = 'pending', code = null, leased_until = $2 where recipient = $1 and kind = 'task'`, [EPD, leasedUntil]);
    await pend(new Date(clock.now().getTime() + 60_000));
    await region.clientOf(EPD).searchTasks();
    expect(await delivery()).toEqual([['pending', null]]);
    await pend(null);
    await region.clientOf(EPD).searchTasks();
    expect(await delivery()).toEqual([['delivered', null]]);
    expect(await rows('deliver')).toEqual([proof, proof]);
  }, 120_000);

  test('not read within the term: the team gets an item and an alarm is raised, once; a read closes it', async () => {
    await run();
    const at = clock.now().getTime();
    clock.moveTo(new Date(at + 2 * 86_400_000));
    await gateway.tick();
    expect(await unread()).toEqual([]);
    clock.moveTo(new Date(at + 6 * 86_400_000));
    await gateway.tick();
    await gateway.tick();
    expect(await unread()).toEqual([['deadline', 'AWAITING_READ', 'vg-voorbeelddam']]);
    expect((await listAlarms(gateway.storage.database)).filter(({ cause }) => cause === `unread/${EPD}`)).toMatchObject([{ count: 1 }]);
    await region.clientOf(EPD).searchTasks();
    expect(await unread()).toEqual([]);
    expect(await delivery()).toEqual([['delivered', null]]);
  }, 120_000);
});

test('who is polled for: a ggz partner that may call and has no endpoint; a notice needs another way', () => {
  const caller = { clientId: 'epd', jwks: { keys: [] } };
  expect(isForPolling({ endpoints: [], caller, role: 'ggz' }, 'task')).toBe(true);
  expect(isForPolling({ endpoints: [], role: 'ggz' }, 'task')).toBe(false);
  expect(isForPolling({ endpoints: [], caller, role: 'welzijn' }, 'task')).toBe(false);
  expect(isForPolling({ endpoints: [], caller, role: 'ggz' }, 'notice')).toBe(false);
  expect(isForPolling({ endpoints: [{ protocol: 'fhir-r4', url: 'https://epd.test' }], caller, role: 'ggz' }, 'task')).toBe(false);
});
