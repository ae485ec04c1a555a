import type { Appointment, Consent, Encounter, QuestionnaireResponse, Resource, Task } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CODE_SYSTEMS, EXTENSIONS, SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import type { RejectionCode } from '../../../src/kernel/codes.ts';
import { accept, refuse } from '../../../src/kernel/result.ts';
import type { Caller, Stories } from '../../../src/pipeline/stories.ts';
import type { ClientKeys } from '../../../src/sandbox/client-keys.ts';
import { makeClientKeys } from '../../../src/sandbox/client-keys.ts';
import type { PartnerClient } from '../../../src/sandbox/partner-client.ts';
import { makePartnerClient } from '../../../src/sandbox/partner-client.ts';
import type { HeldGesprek } from '../../../src/sandbox/partner-resources.ts';
import { issueAccessToken, verifyAccessToken } from '../../../src/security/access-token.ts';
import type { Client } from '../../../src/security/client-assertion.ts';
import { verifyClientAssertion } from '../../../src/security/client-assertion.ts';
import type { IssueToken, VerifyToken } from '../../../src/inbound/http/door-ports.ts';
import type { OpenDoor } from '../inbound/http/open-door.ts';
import { FINE, openDoor, YES } from '../inbound/http/open-door.ts';

const TASK_ID = 'aaaaaaaa-0000-8000-8000-00000000000a';
const REQUEST_ID = 'aaaaaaaa-0000-8000-8000-00000000000b';
const GESPREK: HeldGesprek = { id: 'c0000000-0000-4000-8000-000000000003', start: '2026-11-30T13:00:00.000Z', minutes: 90, mode: 'op-locatie', members: ['lid-ggz', 'lid-sd'], outcome: 'held', absent: { 'lid-sd': 'ziek' } };
let keys: ClientKeys;
let door: OpenDoor;
let client: PartnerClient;
let task: Task;
let version: number;
let sent: Resource[];
let callers: Caller[];
let now: Date;
let refusal: RejectionCode | undefined;

const keep = <T extends Resource>(resource: T): T => {
  sent.push(resource);
  return resource;
};
const stories: Partial<Stories> = {
  readResource: async (caller) => (callers.push(caller), accept({ resource: task, version })),
  updateTask: async (_caller, _id, resource, ifMatch) => {
    if (ifMatch !== version || refusal !== undefined) {
      return refuse(refusal ?? 'VERSION_CONFLICT');
    }
    task = keep(resource);
    version++;
    return accept({ resource, version });
  },
  putAppointment: async (_caller, _id, resource) => accept({ resource: keep(resource), version: 1, created: true }),
  putEncounter: async (_caller, _id, resource) => accept({ resource: keep(resource), version: 1, created: true }),
  recordAdvies: async (_caller, resource) => accept({ resource: keep(resource), version: 1, outcome: FINE }),
  recordConsent: async (_caller, resource) => accept({ resource: keep(resource), version: 1 }),
};

beforeEach(async () => {
  keys = await makeClientKeys('key-1');
  now = new Date('2026-11-23T09:00:00Z');
  version = 1;
  refusal = undefined;
  sent = [];
  callers = [];
  task = { resourceType: 'Task', id: TASK_ID, status: 'requested', intent: 'order', focus: { reference: `urn:uuid:${REQUEST_ID}` }, for: { identifier: { system: SYSTEMS.delivery, value: 'x' } } };
  const signing = (): { key: Uint8Array; issuer: string } => ({ key: new Uint8Array(32).fill(7), issuer: url });
  const findClient = (clientId: string): Client | undefined => (clientId === 'team-epd' ? { clientId, partner: 'vg-voorbeelddam', role: 'vg-team', jwks: { keys: [keys.publicJwk] } } : undefined);
  let url = '';
  const clock = { now: () => now };
  const issueToken: IssueToken = async ({ assertion }) => {
    const verified = await verifyClientAssertion(assertion, { findClient, audience: `${url}/oauth/token`, now, useOnce: async () => true });
    return verified.ok ? accept({ accessToken: await issueAccessToken(signing(), { ...verified.value, scopes: ['system/*.cruds'] }, { now, jti: 'x' }), expiresInSeconds: 300, scope: '' }) : verified;
  };
  const verifyToken: VerifyToken = async (token) => {
    const caller = await verifyAccessToken(signing(), token, now);
    return caller.ok ? accept({ ...caller.value, role: 'vg-team' }) : caller;
  };
  door = await openDoor({ ...YES, ...stories }, { issueToken, verifyToken, baseUrl: () => url });
  url = door.url;
  client = makePartnerClient({ gatewayUrl: url, clientId: 'team-epd', privateJwk: keys.privateJwk, now: clock.now });
});
afterEach(() => door.close());

describe('a partner at the gateway\'s doors, with its own key', () => {
  test('5.1 gets a token by private_key_jwt and is its partner in its role', async () => {
    expect((await client.readTask(TASK_ID)).resource).toMatchObject({ id: TASK_ID });
    expect(callers[0]).toMatchObject({ clientId: 'team-epd', partner: 'vg-voorbeelddam', role: 'vg-team' });
  });

  test('an old token is renewed', async () => {
    await client.readTask(TASK_ID);
    now = new Date('2026-11-23T11:00:00Z');
    expect((await client.readTask(TASK_ID)).status).toBe(200);
  });

  test('with another key it gets none', async () => {
    const other = makePartnerClient({ gatewayUrl: door.url, clientId: 'team-epd', privateJwk: (await makeClientKeys('key-1')).privateJwk, now: () => now });
    await expect(other.readTask(TASK_ID)).rejects.toThrow('invalid_client');
  });

  test('7.3 puts a status under the version that it read; a coded reason goes along', async () => {
    version = 4;
    const answer = await client.stepTask(TASK_ID, { status: 'rejected', reason: 'geen-plek', reasonText: 'vol' });
    expect([answer.status, answer.etag]).toEqual([200, 'W/"5"']);
    expect(task).toMatchObject({ status: 'rejected', statusReason: { coding: [{ system: CODE_SYSTEMS.reden, code: 'geen-plek' }], text: 'vol' } });
  });

  test('a refusal comes back with its code', async () => {
    refusal = 'TRANSITION_REFUSED';
    expect(await client.stepTask(TASK_ID, { status: 'completed' })).toMatchObject({ status: 409, ok: false, code: 'TRANSITION_REFUSED' });
  });

  test('A14 completes the Task verwijzing by its own states, with number and AGB', async () => {
    expect((await client.completeVerwijzing(TASK_ID, { verwijsnummer: 'ZP100120302', agb: '01059999' })).status).toBe(200);
    expect(sent.map((it) => (it as Task).status)).toEqual(['accepted', 'in-progress', 'completed']);
    expect(task.output?.map((it) => [it.type.coding?.[0]?.code, it.valueString])).toEqual([['verwijsnummer', 'ZP100120302'], ['agb', '01059999']]);
  });

  test('aanvullen that was accepted before goes on from there', async () => {
    task = { ...task, status: 'accepted' };
    await client.completeAanvullen(TASK_ID, { BSN: '999990019' });
    expect(sent.map((it) => (it as Task).status)).toEqual(['in-progress', 'completed']);
  });

  test('T1 T12 books a gesprek on its own Task', async () => {
    expect((await client.bookGesprek(TASK_ID, GESPREK)).status).toBe(201);
    expect(sent[0] as Appointment).toMatchObject({ id: GESPREK.id, start: '2026-11-30T13:00:00.000Z', end: '2026-11-30T14:30:00.000Z', minutesDuration: 90, appointmentType: { coding: [{ system: CODE_SYSTEMS.vorm, code: 'op-locatie' }] }, supportingInformation: [{ reference: `Task/${TASK_ID}` }] });
    expect((sent[0] as Appointment).participant.map((it) => it.actor?.identifier)).toEqual([{ system: SYSTEMS.teamlid, value: 'lid-ggz' }, { system: SYSTEMS.teamlid, value: 'lid-sd' }]);
  });

  test('T2 records a gesprek, who was absent and why', async () => {
    expect((await client.recordGesprek(TASK_ID, GESPREK)).status).toBe(201);
    const encounter = sent[0] as Encounter;
    expect([encounter.status, encounter.appointment?.[0]?.reference]).toEqual(['finished', `Appointment/${GESPREK.id}`]);
    expect(encounter.participant?.map((it) => it.extension?.[0])).toEqual([undefined, { url: EXTENSIONS.afwezig, valueCode: 'ziek' }]);
    await client.recordGesprek(TASK_ID, { ...GESPREK, outcome: 'no-show' });
    expect([(sent[1] as Encounter).status, (sent[1] as Encounter).reasonCode?.[0]?.coding?.[0]?.code]).toEqual(['cancelled', 'no-show']);
  });

  test('A1 posts the advice on its Task and gets what is open', async () => {
    const answer = await client.postAdvies(TASK_ID, { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'q|1' });
    expect(answer).toMatchObject({ status: 201, resource: FINE });
    expect(sent[0] as QuestionnaireResponse).toMatchObject({ questionnaire: 'q|1', basedOn: [{ reference: `ServiceRequest/${REQUEST_ID}` }], extension: [{ valueReference: { reference: `Task/${TASK_ID}` } }] });
  });

  test('L1 L6 posts a consent for one class and partner, and its withdrawal', async () => {
    await client.postConsent(TASK_ID, { consentClass: 'welzijn', partner: 'samenhuis', decision: 'permit', at: '2026-11-30T14:00:00Z', how: 'mondeling' });
    expect(sent[0] as Consent).toMatchObject({ status: 'active', provision: { type: 'permit', actor: [{ reference: { identifier: { system: SYSTEMS.partner, value: 'samenhuis' } } }], data: [{ reference: { reference: `Task/${TASK_ID}` } }] } });
    expect((sent[0] as Consent).category[0]?.coding?.map((it) => it.code)).toEqual(['59284-0', 'welzijn']);
    await client.postConsent(TASK_ID, { consentClass: 'wmo', decision: 'permit', at: '2026-12-01T14:00:00Z', withdrawn: true });
    expect((sent[1] as Consent).status).toBe('inactive');
  });

  test('searches its own Tasks', async () => {
    expect(await client.searchTasks({ status: 'requested' })).toMatchObject({ status: 200, resource: { resourceType: 'Bundle', type: 'searchset' } });
  });
});
