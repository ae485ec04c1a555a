import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/pipeline/stories.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { accepted, advised, codeOf, GEMEENTE, GGZ, HUISARTS, NUMBER, OTHER_TEAM, PLANNER, TEAM, teamTask, WELZIJN } from './callers.ts';

async function open(): Promise<MemoryGateway> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  return gateway;
}

const next = (status: Task['status'], more: Partial<Task> = {}): Task => ({ resourceType: 'Task', status, intent: 'order', ...more });
const reason = (code: string): Partial<Task> => ({ statusReason: { coding: [{ system: 'https://mgn-gateway.example/fhir/CodeSystem/mgn-reden', code }] } });
const lastAudit = (gateway: MemoryGateway): unknown => gateway.contents.audit.at(-1);

describe('M3 a Task is its owner\'s (design 5.9)', () => {
  it('the owner reads it, with version, and the read is in the audit under its journey', async () => {
    const gateway = await open();
    const id = await teamTask(gateway);
    const read = await gateway.stories.readResource(TEAM, 'Task', id);
    expect(read.ok && read.value.version).toBe(1);
    expect(read.ok && read.value.resource).toMatchObject({ resourceType: 'Task', id, status: 'requested', meta: { versionId: '1' } });
    expect(gateway.contents.changes.at(-1)?.journeyId).toBe((await gateway.journeyOf(NUMBER)).id);
    expect(lastAudit(gateway)).toMatchObject({ action: 'read', outcome: 'success', actor: 'vg-voorbeelddam-client', secret: { user: 'persoon bij vg-voorbeelddam' }, onBehalfOf: 'vg-voorbeelddam', actorRole: 'vg-team', detail: { request: 'request-of-vg-voorbeelddam' } });
  });

  it.each([['another team', OTHER_TEAM], ['the ggz', GGZ], ['the gemeente', GEMEENTE], ['the planner', PLANNER]])('for %s it does not exist: 404 for read and update alike, both audited', async (_name, foreign: Caller) => {
    const gateway = await open();
    const id = await teamTask(gateway);
    expect(codeOf(await gateway.stories.readResource(foreign, 'Task', id))).toBe('NOT_FOUND');
    expect(lastAudit(gateway)).toMatchObject({ action: 'read', outcome: 'minor-failure', code: 'NOT_FOUND', onBehalfOf: foreign.partner });
    expect(codeOf(await gateway.stories.updateTask(foreign, id, next('accepted'), 1))).toBe('NOT_FOUND');
    expect(lastAudit(gateway)).toMatchObject({ action: 'update', outcome: 'minor-failure', code: 'NOT_FOUND', onBehalfOf: foreign.partner });
    expect((await gateway.journeyOf(NUMBER)).taken.every((it) => it.version === 1)).toBe(true);
  });

  it('an id that never was, and a type that is not read, answer the same', async () => {
    const gateway = await open();
    const nobody = await gateway.stories.readResource(TEAM, 'Task', crypto.randomUUID());
    const patient = await gateway.stories.readResource(TEAM, 'Patient', await teamTask(gateway));
    expect([codeOf(nobody), codeOf(patient)]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  it('A14 a draft Task is not there for its owner: 404 for read, update and search', async () => {
    const gateway = await open();
    expect(codeOf(await advised(gateway))).toBe('ok');
    const journey = await gateway.journeyOf(NUMBER);
    expect(journey.taken.find((it) => it.localId === 'actie-1')).toMatchObject({ status: 'draft', owner: 'ggz-voorbeeld' });
    const id = gateway.idOf(journey, 'actie-1');
    expect(codeOf(await gateway.stories.readResource(GGZ, 'Task', id))).toBe('NOT_FOUND');
    expect(codeOf(await gateway.stories.updateTask(GGZ, id, next('accepted'), 1))).toBe('NOT_FOUND');
    const found = await gateway.stories.searchTasks(GGZ, {});
    expect(found.ok && found.value.total).toBe(0);
  });
});

describe('Task search (design 5.1, Wabvpz 15a)', () => {
  it.each([['welzijn', WELZIJN], ['gemeente', GEMEENTE], ['schuldhulp', { ...WELZIJN, role: 'schuldhulp' as const }], ['partner', { ...WELZIJN, role: 'partner' as const }]])('%s has no search, and the try is audited', async (_role, sd: Caller) => {
    const gateway = await open();
    expect(codeOf(await gateway.stories.searchTasks(sd, {}))).toBe('NOT_ALLOWED');
    expect(lastAudit(gateway)).toMatchObject({ action: 'search', outcome: 'minor-failure', code: 'NOT_ALLOWED' });
  });

  it('a team finds its own Tasks by code and status, and every one that it sees is audited under its journey', async () => {
    const gateway = await open();
    const { id } = await gateway.journeyOf(NUMBER);
    const before = gateway.contents.audit.length;
    const found = await gateway.stories.searchTasks(TEAM, { code: ['vg-verwijzing'], status: ['requested'] });
    expect(found.ok && found.value.entry?.map((it) => it.resource?.resourceType)).toEqual(['Task', 'Task', 'Task']);
    const rows = gateway.contents.audit.slice(before);
    expect(rows[0]).toMatchObject({ action: 'search', detail: { count: 3 } });
    expect(rows.slice(1).map((it) => [it.action, it.journeyId, it.subject]).toSorted()).toEqual([['read', id, 'vg-ed'], ['read', id, 'vg-ggz'], ['read', id, 'vg-sd']]);
    const none = await gateway.stories.searchTasks(TEAM, { status: ['completed'] });
    expect(none.ok && none.value.total).toBe(0);
    const other = await gateway.stories.searchTasks(OTHER_TEAM, {});
    expect(other.ok && other.value.total).toBe(0);
  });
});

describe('7.3 PUT Task', () => {
  it('accepts under the version that was read; the new version is answered and kept', async () => {
    const gateway = await open();
    const id = await teamTask(gateway);
    const answer = await gateway.stories.updateTask(TEAM, id, next('accepted'), 1);
    expect(answer.ok && [answer.value.version, answer.value.resource.status]).toEqual([2, 'accepted']);
    expect(lastAudit(gateway)).toMatchObject({ action: 'update', outcome: 'success', detail: { status: 'accepted' } });
    const read = await gateway.stories.readResource(TEAM, 'Task', id);
    expect(read.ok && read.value.resource.meta?.versionId).toBe('2');
  });

  it('a stale If-Match is 412 and changes nothing; the refusal is audited under the journey', async () => {
    const gateway = await open();
    const id = await teamTask(gateway);
    await gateway.stories.updateTask(TEAM, id, next('received'), 1);
    expect(codeOf(await gateway.stories.updateTask(TEAM, id, next('accepted'), 1))).toBe('VERSION_CONFLICT');
    expect((await gateway.journeyOf(NUMBER)).taken.find((it) => it.localId === 'vg-ggz')).toMatchObject({ status: 'received', version: 2 });
    expect(lastAudit(gateway)).toMatchObject({ action: 'refuse', code: 'VERSION_CONFLICT' });
    expect(gateway.contents.changes.at(-1)?.journeyId).toBe((await gateway.journeyOf(NUMBER)).id);
  });

  it('a pair outside the table is 409, a rejection without reason 422, no status 422', async () => {
    const gateway = await open();
    const id = await teamTask(gateway);
    expect(codeOf(await gateway.stories.updateTask(TEAM, id, next('completed'), 1))).toBe('TRANSITION_REFUSED');
    expect(codeOf(await gateway.stories.updateTask(TEAM, id, next('cancelled'), 1))).toBe('TRANSITION_REFUSED');
    expect(codeOf(await gateway.stories.updateTask(TEAM, id, next('rejected'), 1))).toBe('REASON_MISSING');
    expect(codeOf(await gateway.stories.updateTask(TEAM, id, { resourceType: 'Task', intent: 'order' } as Task, 1))).toBe('FIELD_MISSING');
    expect(lastAudit(gateway)).toMatchObject({ outcome: 'minor-failure', code: 'FIELD_MISSING', journeyId: (await gateway.journeyOf(NUMBER)).id });
    expect((await gateway.journeyOf(NUMBER)).taken.find((it) => it.localId === 'vg-ggz')?.version).toBe(1);
  });

  it('M8 a rejection is answered to who rejected, with its new state, and the action returns to the team', async () => {
    const gateway = await open();
    await advised(gateway);
    const journey = await gateway.journeyOf(NUMBER);
    const id = gateway.idOf(journey, 'actie-2');
    const answer = await gateway.stories.updateTask(WELZIJN, id, next('rejected', reason('geen-plek')), 1);
    expect(answer.ok && [answer.value.resource.status, answer.value.version]).toEqual(['rejected', 2]);
    const worklist = gateway.contents.changes.at(-1)?.effects?.worklist ?? [];
    expect(worklist).toMatchObject([{ type: 'open', kind: 'open-action', owner: 'vg-voorbeelddam' }]);
    expect(gateway.contents.deliveries.at(-1)).toMatchObject({ kind: 'notice', about: 'task-rejected' });
  });

  it('A14 the huisarts completes the referral Task: only then the ggz Task is there for the ggz', async () => {
    const gateway = await open();
    await advised(gateway);
    const journey = await gateway.journeyOf(NUMBER);
    const verwijzing = gateway.idOf(journey, 'verwijzing-1');
    const output = [['verwijsnummer', 'V-2026-1'], ['agb', '01004567']].map(([code, valueString]) => ({ type: { coding: [{ code }] }, valueString }));
    for (const [index, status] of (['accepted', 'in-progress'] as const).entries()) {
      expect(codeOf(await gateway.stories.updateTask(HUISARTS, verwijzing, next(status), index + 1))).toBe('ok');
    }
    expect(codeOf(await gateway.stories.updateTask(HUISARTS, verwijzing, next('completed'), 3))).toBe('OUTPUT_MISSING');
    expect(codeOf(await gateway.stories.updateTask(HUISARTS, verwijzing, next('completed', { output } as Partial<Task>), 3))).toBe('ok');
    const read = await gateway.stories.readResource(GGZ, 'Task', gateway.idOf(journey, 'actie-1'));
    expect(read.ok && (read.value.resource as Task).status).toBe('requested');
    expect(gateway.contents.changes.at(-2)?.effects?.release).toEqual(['actie-1']);
  });
});
