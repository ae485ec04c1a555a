import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SignJWT } from 'jose';
import { readFhirXml } from '../../../src/inbound/http/read-fhir-xml.ts';
import { vipLiveTask } from '../../../src/sandbox/viplive-task.ts';
import { eraseDoomedKeys } from '../../../src/sweep-erasing.ts';
import { decideEraseContent } from '../../../src/workflow/rechten/erase-content.ts';
import { command } from '../../retention/retention-course.ts';
import type { VipLiveGateway } from './viplive-gateway.ts';
import { NOTIFYING, PRACTICE, startVipLiveGateway } from './viplive-gateway.ts';

type Json = Record<string, unknown>;
type TaskParts = Parameters<typeof vipLiveTask>[0];

let gateway: VipLiveGateway;
let url: string;
beforeAll(async () => {
  gateway = await startVipLiveGateway();
  url = `${gateway.real.gateway.doors.baseUrl}/inbound/viplive/fhir/Task`;
}, 180_000);
afterAll(() => gateway.close());

/** A good notification, of which a test changes one thing. */
function task(change: Partial<TaskParts> = {}): Json {
  return vipLiveTask({ held: { identifier: `urn:uuid:${crypto.randomUUID()}`, authorizationBase: 'base', path: 'Bundle/1' }, practiceAgb: PRACTICE, environment: 'test', status: 'requested', at: gateway.now(), ...change }) as Json;
}

const bearer = async (): Promise<string> => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: await gateway.viplive.sign(`${gateway.real.gateway.doors.baseUrl}/oauth/token`) });
  const response = await fetch(`${gateway.real.gateway.doors.baseUrl}/oauth/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
};

async function call(body: string | Json, { token, query = '', method = 'POST', ...headers }: { token?: string; query?: string; method?: string } & Record<string, string | undefined> = {}): Promise<{ status: number; headers: Headers; text: string; json: Json }> {
  const sent = Object.fromEntries(Object.entries(headers).filter(([, it]) => it !== undefined)) as Record<string, string>;
  const response = await fetch(url + query, { method, headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${token ?? (await bearer())}`, ...sent }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? (JSON.parse(text) as Json) : {} };
}

/** Code and place of the first issue. */
function refusalIn({ json }: { json: Json }): unknown[] {
  const [issue] = (json['issue'] ?? []) as { details: { coding: { code: string }[] }; expression?: string[] }[];
  return [issue?.details.coding[0]?.code, issue?.expression?.[0]];
}

describe('Twiin-01: a notification', () => {
  test.each(['json', 'xml'] as const)('in %s is answered in kind: 201, Location, the Task as it is kept; and the Bundle is pulled in the same form', async (form) => {
    const held = gateway.hold(form);
    const answer = await gateway.notify(held, { form });
    expect(answer.status).toBe(201);
    const read = form === 'xml' ? readFhirXml(new TextEncoder().encode(answer.body), 64) : { ok: true as const, value: JSON.parse(answer.body) as unknown };
    expect(read).toMatchObject({ ok: true, value: { resourceType: 'Task', status: 'requested' } });
    const kept = (read.ok ? read.value : {}) as Json;
    expect(answer.location).toBe(`${url}/${String(kept['id'])}`);
    expect(JSON.stringify(kept)).toContain(held.identifier);
    await gateway.settle();
    expect(await gateway.journeyStatus(held.number)).toBe('accepted');
    expect(gateway.viplive.pulled().filter((it) => it === held.identifier)).toHaveLength(1);
  });

  test('Accept chooses the form of the answer; another form is 406 and nothing is kept', async () => {
    const before = (await gateway.jobs()).length;
    expect((await call(task(), { accept: 'application/fhir+xml' })).text).toContain('<Task xmlns="http://hl7.org/fhir">');
    expect((await call(task(), { accept: 'text/turtle' })).status).toBe(406);
    expect((await call('{', { accept: 'application/fhir+xml' })).text).toContain('<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/>');
    expect(await gateway.jobs()).toHaveLength(before + 1);
  });

  test('the same again is 200 and pulls once', async () => {
    const held = gateway.hold();
    expect((await gateway.notify(held)).status).toBe(201);
    expect((await gateway.notify(held, { form: 'xml' })).status).toBe(200);
    await gateway.settle();
    const again = await gateway.notify(held);
    expect([again.status, (JSON.parse(again.body) as Json)['status']]).toEqual([200, 'completed']);
    await gateway.settle();
    expect(gateway.viplive.pulled().filter((it) => it === held.identifier)).toHaveLength(1);
  });

  test('ten at once are one', async () => {
    const held = gateway.hold();
    const answers = await Promise.all(Array.from({ length: 10 }, () => gateway.notify(held)));
    expect(answers.map((it) => it.status).toSorted()).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
    await gateway.settle();
    expect(gateway.viplive.pulled().filter((it) => it === held.identifier)).toHaveLength(1);
  });

  test('other content under the identifier of what was pulled is refused', async () => {
    const held = gateway.hold();
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.notify({ ...held, authorizationBase: 'other' })).toMatchObject({ status: 409 });
  });

  test('an owner may be named by the AGB code of a party, and not of a stranger', async () => {
    expect((await call(task({ ownerAgb: '06990001' }))).status).toBe(201);
    expect(refusalIn(await call(task({ ownerAgb: '06990009' })))).toEqual(['RECIPIENT_UNKNOWN', 'Task.owner.identifier']);
  });

  const BASE = "Task.input.where(type.coding.code='authorization-base')";
  const PATH = "Task.input.where(type.coding.code='read-available-resource')";
  const held = { identifier: 'urn:uuid:1', authorizationBase: 'base', path: 'Bundle/1' };
  test.each<[string, (good: Json) => void, string, string, number]>([
    ['no Task', (it) => void (it['resourceType'] = 'Bundle'), 'FIELD_INVALID', 'resourceType', 422],
    ['no identifier', (it) => void delete it['identifier'], 'FIELD_MISSING', 'Task.identifier', 422],
    ['no status', (it) => void delete it['status'], 'FIELD_MISSING', 'Task.status', 422],
    ['another status', (it) => void (it['status'] = 'draft'), 'FIELD_INVALID', 'Task.status', 422],
    ['no requester', (it) => void delete it['requester'], 'FIELD_MISSING', 'Task.requester.agent.identifier', 422],
    ['the environment of production', (it) => void Object.assign(it, { requester: (task({ environment: 'production' }))['requester'] }), 'PROCESSING_ID_REFUSED', 'Task.requester.agent.identifier', 422],
    ['the environment of acceptance', (it) => void Object.assign(it, { requester: (task({ environment: 'acceptance' }))['requester'] }), 'PROCESSING_ID_REFUSED', 'Task.requester.agent.identifier', 422],
    ['no practice', (it) => void delete (it['requester'] as Json)['onBehalfOf'], 'FIELD_MISSING', 'Task.requester.onBehalfOf.identifier', 422],
    ['an unknown practice', (it) => void Object.assign(it, { requester: task({ practiceAgb: '01050000' })['requester'] }), 'PRACTICE_UNKNOWN', 'Task.requester.onBehalfOf.identifier', 422],
    ['no authorization base', (it) => void Object.assign(it, { input: task({ held: { ...held, authorizationBase: '' } })['input'] }), 'FIELD_MISSING', BASE, 422],
    ['no path', (it) => void Object.assign(it, { input: task({ held: { ...held, path: '' } })['input'] }), 'FIELD_MISSING', PATH, 422],
    ['a path to another origin', (it) => void Object.assign(it, { input: task({ held: { ...held, path: 'http://169.254.169.254/latest' } })['input'] }), 'FIELD_INVALID', PATH, 422],
    ['a path above the base', (it) => void Object.assign(it, { input: task({ held: { ...held, path: '../admin' } })['input'] }), 'FIELD_INVALID', PATH, 422],
    ['an end that is no time', (it) => void (it['restriction'] = { period: { end: 'morgen' } }), 'FIELD_INVALID', 'Task.restriction.period.end', 422],
    ['an end that is over', (it) => void (it['restriction'] = { period: { end: '2026-11-23T08:00:00Z' } }), 'FIELD_INVALID', 'Task.restriction.period.end', 422],
  ])('%s is refused, with the place', async (_name, change, code, at, status) => {
    const bad = task();
    change(bad);
    const before = (await gateway.jobs()).length;
    const answer = await call(bad);
    expect([answer.status, ...refusalIn(answer)]).toEqual([status, code, at]);
    expect(await gateway.jobs()).toHaveLength(before);
  });

  test('limits: type, size, depth, entities, encoding', async () => {
    expect((await call('x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await call(`"${'x'.repeat(21 * 1024 * 1024)}"`)).status).toBe(413);
    expect(refusalIn(await call(`${'['.repeat(70)}${']'.repeat(70)}`))[0]).toBe('ENTITY_HOSTILE');
    expect((await call('<!DOCTYPE Task [<!ENTITY x SYSTEM "file:///etc/passwd">]><Task xmlns="http://hl7.org/fhir"/>', { 'content-type': 'application/fhir+xml' })).text).toContain('ENTITY_HOSTILE');
    expect(refusalIn(await call('{"resourceType":"Task"'))[0]).toBe('BODY_INVALID');
    expect((await fetch(url)).status).toBe(405);
  });
});

describe('5.1 who notifies', () => {
  test('no token, a token of another kind, one that was made up: 401', async () => {
    for (const token of ['', 'x.y.z', await gateway.viplive.sign('https://elsewhere.test/token')]) {
      expect((await call(task(), { token })).status).toBe(401);
    }
  });

  test('a JWT that it signed for the door itself is taken, once', async () => {
    const token = await gateway.viplive.sign(url);
    expect((await call(task(), { token })).status).toBe(201);
    expect((await call(task(), { token })).status).toBe(401);
  });

  test('a token of a partner is none here, and that of VIPLive opens no other door', async () => {
    const { baseUrl } = gateway.real.gateway.doors;
    const token = await bearer();
    for (const path of ['/fhir', '/inbound/zorgdomein/fhir']) {
      expect((await fetch(baseUrl + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' }, body: '{}' })).status).toBe(401);
    }
    expect((await fetch(`${baseUrl}/fhir/Task/_search`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  test('an assertion of another algorithm, subject or issuer gets no token', async () => {
    const { token: { issuer = '' } = {} } = gateway.real.region.network().senders.find((it) => it.id === 'viplive') ?? {};
    const key = new TextEncoder().encode('x'.repeat(32));
    const forged = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer(issuer).setSubject('viplive-databroker').setAudience(url).setJti('1').setExpirationTime(gateway.now().getTime() / 1000 + 5).sign(key);
    expect((await call(task(), { token: forged })).status).toBe(401);
  });
});

describe('E11 crisis in a notification', () => {
  const CRISIS = { linkId: 'vgcris', answer: [{ valueCoding: { code: 'J' } }] };

  test('stops: the planner and the huisarts hear at once, nothing is pulled', async () => {
    const held = gateway.hold();
    const bad = { ...task({ held }), note: [CRISIS] };
    const answer = await call(bad);
    expect([answer.status, answer.json['status']]).toEqual([201, 'rejected']);
    expect(JSON.stringify(answer.json['statusReason'])).toContain('crisisdienst');
    await gateway.settle();
    expect(gateway.viplive.pulled()).not.toContain(held.identifier);
    const [job] = (await gateway.jobs()).filter((it) => it.status === 'stopped');
    expect(job).toMatchObject({ code: 'CRISIS_CALL', due: null });
    const [crisis] = await gateway.database.query<{ kind: string; owner: string }>('select kind, owner from worklist_item where journey_id = $1', [job?.journey ?? '']);
    expect(crisis).toEqual({ kind: 'crisis', owner: 'planner-voorbeeld' });
    expect(await gateway.database.query('select recipient, status from outbox_delivery where journey_id = $1', [job?.journey ?? ''])).toEqual([{ recipient: 'huisarts-eikenlaan', status: 'delivered' }]);
    expect((await call({ ...task({ held }), status: 'cancelled' }, { method: 'PUT', query: `?identifier=${encodeURIComponent(held.identifier)}` })).json['status']).toBe('rejected');
  });

  test('also in what can not be read, or has the wrong requester', async () => {
    expect(refusalIn(await call(`{"resourceType":"Task","note":[${JSON.stringify(CRISIS)}`))[0]).toBe('CRISIS_CALL');
    const wrong = await call({ ...task({ environment: 'production' }), note: [CRISIS] });
    expect([wrong.status, wrong.json['status']]).toEqual([201, 'rejected']);
  });
});

describe('Twiin-02: withdrawn', () => {
  test('before the pull: nothing is pulled any more', async () => {
    const held = gateway.hold();
    gateway.viplive.faults.read.set({ status: 503, times: 1 });
    await gateway.notify(held);
    await gateway.settle();
    expect((await gateway.viplive.withdraw(held, NOTIFYING)).status).toBe(200);
    await gateway.pass(3_600_000);
    expect(gateway.viplive.pulled()).not.toContain(held.identifier);
    expect(await gateway.journeyStatus(held.number)).toBeUndefined();
    const late = await gateway.notify(held);
    expect([late.status, (JSON.parse(late.body) as Json)['status']]).toEqual([200, 'cancelled']);
  });

  test('after the pull: the journey is cancelled, as by an SRM^S04', async () => {
    const held = gateway.hold();
    await gateway.notify(held);
    await gateway.settle();
    expect(await gateway.journeyStatus(held.number)).toBe('accepted');
    expect((await gateway.viplive.withdraw(held, { ...NOTIFYING, form: 'xml' })).status).toBe(200);
    await gateway.settle();
    expect(await gateway.journeyStatus(held.number)).toBe('cancelled');
    expect((await gateway.viplive.withdraw(held, NOTIFYING)).status).toBe(200);
  });

  test('before its notification: kept as withdrawn, and what comes late is not pulled', async () => {
    const held = gateway.hold();
    const first = await gateway.viplive.withdraw(held, NOTIFYING);
    expect([first.status, (JSON.parse(first.body) as Json)['status']]).toEqual([201, 'cancelled']);
    expect((await gateway.notify(held)).status).toBe(200);
    await gateway.settle();
    expect(gateway.viplive.pulled()).not.toContain(held.identifier);
  });

  test('names in the address what it withdraws', async () => {
    expect(refusalIn(await call({ ...task(), status: 'cancelled' }, { method: 'PUT' }))).toEqual(['FIELD_MISSING', 'identifier']);
    expect(refusalIn(await call({ ...task(), status: 'cancelled' }, { method: 'PUT', query: '?identifier=other' }))).toEqual(['FIELD_INVALID', 'identifier']);
  });
});

describe('AVG 17: what was erased keeps its source from nothing', () => {
  const CRISIS = { linkId: 'vgcris', answer: [{ valueCoding: { code: 'J' } }] };

  test('given a pulled referral that its person had erased, when VIPLive tells of it, then: the receipt of what was, E11 the alarm of a crisis, and 200 to a withdrawal', async () => {
    const held = gateway.hold();
    await gateway.notify(held);
    await gateway.settle();
    const job = await gateway.jobOf(held);
    await command(gateway.real, gateway, job?.journey ?? '', (journey, context) => decideEraseContent(journey, { undelivered: true, confirmed: true }, context));
    await eraseDoomedKeys({ storage: gateway.real.gateway.storage });
    const again = await gateway.notify(held);
    expect([again.status, (JSON.parse(again.body) as Json)['status']]).toEqual([200, 'completed']);
    const crisis = await call({ ...task({ held }), note: [CRISIS] });
    expect(crisis.status).toBe(200);
    expect(JSON.stringify(crisis.json['statusReason'])).toContain('crisisdienst');
    expect(await gateway.database.query(`select owner from worklist_item where journey_id = $1 and kind = 'crisis' and closed_at is null`, [job?.journey ?? ''])).toEqual([{ owner: 'planner-voorbeeld' }]);
    const withdrawn = await gateway.viplive.withdraw(held, NOTIFYING);
    expect([withdrawn.status, (JSON.parse(withdrawn.body) as Json)['status']]).toEqual([200, 'cancelled']);
    expect((await gateway.jobs()).find((it) => it.id === job?.id)).toMatchObject({ status: 'cancelled', journey: job?.journey });
  });
});
