import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { caseWith } from '../../support/test-messages.ts';
import type { VipLiveGateway } from './viplive-gateway.ts';
import { NOTIFYING, startVipLiveGateway } from './viplive-gateway.ts';

const HOUR = 3_600_000;
let gateway: VipLiveGateway;
beforeAll(async () => {
  gateway = await startVipLiveGateway();
}, 180_000);
afterAll(() => gateway.close());

describe('a source that is away is asked again', () => {
  test.each([
    ['503', { status: 503, times: 2 }], ['429', { status: 429, times: 2 }], ['a broken connection', { reset: true, times: 2 }],
    ['an answer that is lost', { answerLost: true, times: 1 }],
  ] as const)('%s: until it answers, and taken once', async (_name, fault) => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set(fault);
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending', code: 'SOURCE_UNAVAILABLE', attempts: 1 });
    await gateway.pass(5 * 60_000);
    await gateway.pass(5 * 60_000);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pulled', due: null });
    expect(await gateway.journeyStatus(held.number)).toBe('accepted');
  });

  test('a token endpoint that is away, too', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.token.set({ status: 503, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending', code: 'SOURCE_UNAVAILABLE' });
    await gateway.pass(60_000);
    expect(await gateway.journeyStatus(held.number)).toBe('accepted');
  });

  test('a page that is no FHIR is no answer', async () => {
    const held = gateway.hold();
    gateway.viplive.replace(held, { mediaType: 'text/html' });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending', code: 'SOURCE_UNAVAILABLE' });
    gateway.viplive.replace(held, { mediaType: 'application/fhir+json' });
    await gateway.pass(60_000);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pulled' });
  });

  test('a token that is not taken is asked anew, once', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set({ status: 401, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pulled' });
  });

  test('our own client not being known is tried again, and alarms the operator', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.token.set({ status: 401, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending', code: 'SOURCE_REFUSED' });
    expect(await gateway.alarms()).toContain('pull-client/viplive');
    await gateway.pass(60_000);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pulled' });
  });
});

describe('4 what will not come is somebody\'s work', () => {
  test.each([
    ['404', { read: { status: 404, times: 1 } }, 'SOURCE_GONE'], ['410', { read: { status: 410, times: 1 } }, 'SOURCE_GONE'],
    ['403', { read: { status: 403, times: 1 } }, 'SOURCE_REFUSED'], ['401 twice', { read: { status: 401, times: 2 } }, 'SOURCE_REFUSED'],
    ['a redirect', { read: { status: 302, times: 1 } }, 'SOURCE_REFUSED'],
    ['an authorization base that is not taken', { token: { status: 400, times: 1 } }, 'SOURCE_REFUSED'],
    ['garbage', { read: { garbage: true, times: 1 } }, 'BODY_INVALID'],
  ] as const)('%s: alarm, work for the planner, the source is told', async (_name, faults, code) => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set('read' in faults ? faults.read : undefined);
    gateway.viplive.faults.token.set('token' in faults ? faults.token : undefined);
    const told = gateway.viplive.updates().length;
    await gateway.notify(held);
    await gateway.settle();
    const job = await gateway.jobOf(held);
    expect(job).toMatchObject({ status: 'failed', code, due: null, journey: null });
    expect(await gateway.alarms()).toContain(`pull/${code}/viplive`);
    expect((await gateway.work()).find((it) => it.key === `ophalen/${job?.id ?? ''}`)).toEqual({ kind: 'dead-letter', key: `ophalen/${job?.id ?? ''}`, code, owner: 'planner-voorbeeld', closed: false });
    expect(gateway.viplive.updates().slice(told)).toMatchObject([{ resourceType: 'Task', status: 'failed', identifier: [{ value: held.identifier }] }]);
    expect(JSON.stringify(gateway.viplive.updates())).not.toContain(held.authorizationBase);
  });

  test('a Bundle that can not be taken in is kept, and fails with its own code', async () => {
    const held = gateway.hold();
    gateway.viplive.replace(held, { bytes: new TextEncoder().encode(JSON.stringify({ ...fhirReferral(caseWith('ZP100120301'), 'viplive'), type: 'collection' })) });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'failed', code: 'FIELD_INVALID' });
    expect(await gateway.database.query(`select outcome, code from raw_message where code = 'FIELD_INVALID'`)).toEqual([{ outcome: 'invalid', code: 'FIELD_INVALID' }]);
  });

  test('a Bundle for another practice than its notification is refused (M3)', async () => {
    const held = gateway.hold();
    await gateway.notify(held, { practiceAgb: '01059998' });
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'failed', code: 'NOT_ALLOWED' });
  });

  test('one that is too large is not read to its end', async () => {
    const held = gateway.hold();
    gateway.viplive.replace(held, { bytes: new Uint8Array(21 * 1024 * 1024).fill(32) });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'failed', code: 'TOO_LARGE' });
  });

  test('the same notification again starts again, and closes the work', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set({ status: 404, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    const job = await gateway.jobOf(held);
    expect((await gateway.notify(held)).status).toBe(200);
    await gateway.settle();
    expect((await gateway.jobs()).find((it) => it.id === job?.id)).toMatchObject({ status: 'pulled', round: 2 });
    expect((await gateway.work()).find((it) => it.key === `ophalen/${job?.id ?? ''}`)).toMatchObject({ closed: true });
    expect(await gateway.journeyStatus(held.number)).toBe('accepted');
  });

  test('withdrawn after it failed: the work is closed', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set({ status: 410, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    const job = await gateway.jobOf(held);
    await gateway.viplive.withdraw(held, NOTIFYING);
    expect((await gateway.work()).find((it) => it.key === `ophalen/${job?.id ?? ''}`)).toMatchObject({ closed: true });
  });
});

describe('expiry', () => {
  test('at the end that the Task names: expired, alarm, work; the source is told when it is there again', async () => {
    const held = gateway.hold();
    const told = gateway.viplive.updates().length;
    gateway.viplive.faults.read.set({ status: 503 });
    await gateway.notify(held, { until: new Date(gateway.now().getTime() + HOUR) });
    await gateway.settle();
    await gateway.pass(HOUR / 2);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending' });
    await gateway.pass(HOUR / 2);
    const job = await gateway.jobOf(held);
    expect(job).toMatchObject({ status: 'expired', code: 'PULL_EXPIRED', due: expect.any(Date) as Date });
    expect(gateway.viplive.updates()).toHaveLength(told);
    gateway.viplive.faults.read.set(undefined);
    await gateway.pass(HOUR);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'expired', code: 'PULL_EXPIRED', due: null });
    expect(await gateway.alarms()).toContain('pull/PULL_EXPIRED/viplive');
    expect(gateway.viplive.updates().slice(told)).toMatchObject([{ status: 'failed' }]);
    expect(await gateway.journeyStatus(held.number)).toBeUndefined();
  });

  test('after 24 hours when the Task names none', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set({ status: 503 });
    await gateway.notify(held);
    await gateway.settle();
    await gateway.pass(23 * HOUR);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pending' });
    await gateway.pass(HOUR);
    gateway.viplive.faults.read.set(undefined);
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'expired' });
  });
});

describe('E11 crisis in what is pulled', () => {
  test('stops the journey, and the job is done', async () => {
    const held = gateway.hold('xml', { crisis: true });
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.journeyStatus(held.number)).toBe('stopped');
    expect(await gateway.jobOf(held)).toMatchObject({ status: 'pulled' });
  });

  test('also in bytes that can not be read, or are labelled as something else', async () => {
    const held = gateway.hold('json', { crisis: true });
    gateway.viplive.replace(held, { mediaType: 'text/plain' });
    gateway.viplive.replace(held, { bytes: held.bytes.subarray(0, held.bytes.length - 40) });
    await gateway.notify(held);
    await gateway.settle();
    const job = await gateway.jobOf(held);
    expect(job).toMatchObject({ status: 'pulled' });
    expect(job?.journey).not.toBeNull();
  });
});

test('the same Bundle under another notification fulfils it, and nothing is made twice', async () => {
  const held = gateway.hold();
  await gateway.notify(held);
  await gateway.settle();
  const second = gateway.viplive.hold(JSON.parse(Buffer.from(held.bytes).toString('utf8')) as object);
  const [before] = await gateway.database.query<{ n: number }>('select count(*) as n from outbox_delivery');
  await gateway.notify({ ...held, ...second });
  await gateway.settle();
  expect(await gateway.jobOf(second)).toMatchObject({ status: 'pulled', journey: expect.any(String) as string });
  expect(await gateway.database.query('select count(*) as n from outbox_delivery')).toEqual([before]);
});

test('2.2 the way of a referral is traced by its number, from its notification on', async () => {
  const held = gateway.hold();
  await gateway.notify(held);
  await gateway.settle();
  const job = await gateway.jobOf(held);
  const sources = await gateway.database.query<{ source: string; outcome: string }>('select source, outcome from raw_message where journey_id = $1 order by received_at, source desc', [job?.journey ?? '']);
  expect(sources).toEqual([{ source: 'fhir-viplive-task', outcome: 'notified' }, { source: 'fhir-viplive', outcome: 'accepted' }]);
});

test('5.14 no person and no secret in log, alarms, worklist, audit, or in plain view in the database', async () => {
  const held = gateway.hold('json');
  gateway.viplive.faults.read.set({ status: 410, times: 1 });
  await gateway.notify(held);
  await gateway.settle();
  const markers = [held.authorizationBase, held.path, '999990019', 'Testinga', 'Sanne', '1992-03-14', 'Ik pieker', '0687654321', 'Bearer ', 'eyJ'];
  expect(gateway.logged.length).toBeGreaterThan(50);
  const tables = await Promise.all(['audit_record', 'alarm', 'worklist_item', 'pull_job', 'raw_message', 'outbox_delivery'].map((table) => gateway.database.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`)));
  const text = [...gateway.logged, ...tables.flat().map((it) => it.row)].join('\n');
  expect(markers.filter((it) => text.includes(it))).toEqual([]);
  // What is sealed is in hex above; the bytes themselves hold no readable word either.
  const sealed = await gateway.database.query<{ content: Uint8Array }>('select content from pull_job');
  expect(sealed.filter(({ content }) => Buffer.from(content).includes(held.authorizationBase))).toEqual([]);
});

test('2.6 given a failed pull that still waits for a person when its notification went, when it is notified again, then it is pulled', async () => {
  const held = gateway.hold();
  gateway.viplive.faults.read.set({ status: 404, times: 1 });
  await gateway.notify(held);
  await gateway.settle();
  const job = await gateway.jobOf(held);
  expect(job).toMatchObject({ status: 'failed' });
  await gateway.pass(29 * 24 * HOUR);
  await gateway.real.gateway.sweep();
  expect((await gateway.notify(held)).status).toBe(200);
  await gateway.settle();
  expect((await gateway.jobs()).find((it) => it.id === job?.id)).toMatchObject({ status: 'pulled', round: 2 });
});
