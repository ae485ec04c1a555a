import { describe, expect, it } from 'vitest';
import { askPermit } from '../../../src/pipeline/show-delivery.ts';
import { sendDeliveryStory } from '../../../src/pipeline/send-delivery.ts';
import { tickJourneysStory } from '../../../src/pipeline/tick-journeys.ts';
import { adviesFor, appointmentFor, consentFor, encounterFor } from '../../../src/sandbox/partner-resources.ts';
import type { ConsentAnswer } from '../../../src/sandbox/partner-resources.ts';
import type { Caller } from '../../../src/pipeline/stories.ts';
import { adviesResponse } from '../../fixtures/advies-response.ts';
import type { AdviesCase, JourneyCase } from '../../fixtures/journey-case.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { accepted, advised, booked, codeOf, GEMEENTE, GESPREK, GGZ, HUISARTS, NUMBER, OTHER_TEAM, PLANNER, TEAM, teamTask, WELZIJN } from './callers.ts';

async function open(): Promise<MemoryGateway> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  return gateway;
}

const lastAudit = (gateway: MemoryGateway): unknown => gateway.contents.audit.at(-1);
const statesOf = async (gateway: MemoryGateway): Promise<Record<string, string>> => Object.fromEntries((await gateway.journeyOf(NUMBER)).taken.map((it) => [it.localId, it.status]));

describe('PUT Appointment', () => {
  it.each([['the team', TEAM], ['the planner', PLANNER]])('%s books; again it is moved, not booked twice', async (_name, from: Caller) => {
    const gateway = await open();
    const first = await booked(gateway, from);
    expect(first.ok && first.value.created).toBe(true);
    expect((await gateway.journeyOf(NUMBER)).gesprekken).toMatchObject([{ id: GESPREK.id, status: 'booked', start: '2026-12-01T09:00:00.000Z', mode: 'op-locatie' }]);
    expect(lastAudit(gateway)).toMatchObject({ action: 'update', subject: 'Appointment', outcome: 'success', onBehalfOf: from.partner });
    const moved = await booked(gateway, from, { start: '2026-12-02T10:00:00+01:00' });
    expect(moved.ok && moved.value.created).toBe(false);
    expect((await gateway.journeyOf(NUMBER)).gesprekken).toMatchObject([{ id: GESPREK.id, start: '2026-12-02T09:00:00.000Z' }]);
  });

  it('T1 without the sociaal domein, T12 by telephone: 409, audited, nothing booked', async () => {
    const gateway = await open();
    expect(codeOf(await booked(gateway, TEAM, { members: ['m-ggz-dam'] }))).toBe('TEAM_INCOMPLETE');
    expect(codeOf(await booked(gateway, TEAM, { mode: 'telefonisch' }))).toBe('MODE_REFUSED');
    expect(lastAudit(gateway)).toMatchObject({ action: 'refuse', code: 'MODE_REFUSED' });
    expect((await gateway.journeyOf(NUMBER)).gesprekken).toEqual([]);
  });

  it('an id that is no UUID is refused with its place, for a booking and for what was held', async () => {
    const gateway = await open();
    const task = await teamTask(gateway);
    const booking = await gateway.stories.putAppointment(TEAM, 'gesprek-1', appointmentFor(task, { ...GESPREK, id: 'gesprek-1' }));
    expect(!booking.ok && booking.refusal).toEqual({ code: 'FIELD_INVALID', at: 'Appointment.id' });
    const held = await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, id: 'gesprek-1', outcome: 'held' }));
    expect(!held.ok && held.refusal).toEqual({ code: 'FIELD_INVALID', at: 'Encounter.appointment' });
    expect((await gateway.journeyOf(NUMBER)).gesprekken).toEqual([]);
  });

  it('T10, T12 what is recorded with a warning is audited with it', async () => {
    const gateway = await open();
    const task = await teamTask(gateway);
    gateway.clock.at = new Date('2026-12-20T12:00:00Z');
    await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, outcome: 'held' }));
    await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, id: crypto.randomUUID(), mode: 'telefonisch', outcome: 'held' }));
    expect(lastAudit(gateway)).toMatchObject({ action: 'update', subject: 'Encounter', outcome: 'success', detail: { warnings: ['SECOND_GESPREK_REASON', 'MODE_UNUSUAL'] } });
  });

  it('T9 a third gesprek is not booked, but what has happened is recorded', async () => {
    const gateway = await open();
    const task = await teamTask(gateway);
    gateway.clock.at = new Date('2026-12-20T12:00:00Z');
    const held = (id: string, start: string): ReturnType<typeof gateway.stories.putEncounter> =>
      gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, id, start, reasonSecond: 'complex', outcome: 'held' }));
    const [one, two, three] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const;
    expect(codeOf(await held(one, '2026-12-01T10:00:00+01:00'))).toBe('ok');
    expect(codeOf(await held(two, '2026-12-08T10:00:00+01:00'))).toBe('ok');
    expect(codeOf(await booked(gateway, TEAM, { id: three, start: '2026-12-21T10:00:00+01:00' }))).toBe('CONVERSATION_LIMIT');
    expect(codeOf(await held(three, '2026-12-15T10:00:00+01:00'))).toBe('ok');
    expect((await gateway.journeyOf(NUMBER)).gesprekken.filter((it) => it.status === 'held')).toHaveLength(3);
  });

  it.each([['the ggz', GGZ, 'NOT_ALLOWED'], ['the gemeente', GEMEENTE, 'NOT_ALLOWED'], ['the huisarts', HUISARTS, 'NOT_ALLOWED'], ['another team', OTHER_TEAM, 'NOT_FOUND']])('%s cannot book on this Task: %s', async (_name, from: Caller, code) => {
    const gateway = await open();
    const task = await teamTask(gateway);
    expect(codeOf(await gateway.stories.putAppointment(from, GESPREK.id, appointmentFor(task, GESPREK)))).toBe(code);
    expect(lastAudit(gateway)).toMatchObject({ outcome: 'minor-failure', code, onBehalfOf: from.partner });
    expect((await gateway.journeyOf(NUMBER)).gesprekken).toEqual([]);
  });
});

describe('POST QuestionnaireResponse (A1 to A15)', () => {
  it('becomes Tasks: welzijn goes out, the ggz action waits for the huisarts (A14)', async () => {
    const gateway = await open();
    const answer = await advised(gateway);
    expect(answer.ok && answer.value.location).toMatch(/^QuestionnaireResponse\/[0-9a-f-]{36}$/);
    expect(await statesOf(gateway)).toMatchObject({ 'actie-1': 'draft', 'actie-2': 'requested', 'verwijzing-1': 'requested' });
    const last = gateway.contents.changes.at(-1)?.effects?.deliveries.map((it) => [it.recipient, it.kind, it.waiting === true]) ?? [];
    expect(last).toContainEqual(['samenhuis', 'task', false]);
    expect(last).toContainEqual(['ggz-voorbeeld', 'task', true]);
    expect(last).toContainEqual(['huisarts-eikenlaan', 'task', false]);
  });

  it('A13 posted again, a while later: nobody gets anything twice', async () => {
    const gateway = await open();
    await advised(gateway);
    const before = gateway.contents.deliveries.filter((it) => it.kind === 'advice' || it.kind === 'task');
    expect(before.filter((it) => it.kind === 'advice')).toHaveLength(1);
    gateway.clock.at = new Date('2026-12-01T11:00:00Z');
    const again = await gateway.stories.recordAdvies(TEAM, adviesFor({ id: await teamTask(gateway) }, adviesResponse(SANNE as JourneyCase & { advies: AdviesCase })));
    expect(again.ok).toBe(true);
    expect(gateway.contents.deliveries.filter((it) => it.kind === 'advice' || it.kind === 'task')).toEqual(before);
  });

  it.each([['the planner', PLANNER, 'NOT_ALLOWED'], ['the huisarts', HUISARTS, 'NOT_ALLOWED'], ['another team', OTHER_TEAM, 'NOT_FOUND']])('%s cannot record it: audited, and no advice', async (_name, from: Caller, code) => {
    const gateway = await open();
    expect(codeOf(await advised(gateway, from))).toBe(code);
    expect(lastAudit(gateway)).toMatchObject({ action: 'create', outcome: 'minor-failure', code, subject: 'QuestionnaireResponse' });
    expect((await gateway.journeyOf(NUMBER)).advies).toBeUndefined();
  });

  it('another Questionnaire is refused with its place', async () => {
    const gateway = await open();
    const response = adviesFor({ id: await teamTask(gateway) }, { ...adviesResponse(SANNE as JourneyCase & { advies: AdviesCase }), questionnaire: 'https://example.org/other' });
    const answer = await gateway.stories.recordAdvies(TEAM, response);
    expect(!answer.ok && answer.refusal).toEqual({ code: 'FIELD_INVALID', at: 'QuestionnaireResponse.questionnaire' });
  });
});

describe('POST Consent (L1, L2, L6)', () => {
  const answer: ConsentAnswer = { consentClass: 'wmo', decision: 'permit', at: '2026-11-23T08:18:00.000Z', how: 'mondeling' };
  const post = async (gateway: MemoryGateway, from: Caller, change: Partial<ConsentAnswer> = {}): ReturnType<MemoryGateway['stories']['recordConsent']> =>
    gateway.stories.recordConsent(from, consentFor({ id: await teamTask(gateway) }, { ...answer, ...change }));

  it('a yes of the person is kept, and is in the audit by its id', async () => {
    const gateway = await open();
    const given = await post(gateway, TEAM);
    const kept = (await gateway.journeyOf(NUMBER)).consents.find((it) => it.class === 'wmo');
    expect(kept).toMatchObject({ decision: 'permit', givenAt: '2026-11-23T08:18:00.000Z', how: 'mondeling', by: 'patient', source: 'fhir' });
    expect(given.ok && given.value.resource.id).toBe(kept?.id);
    expect(lastAudit(gateway)).toMatchObject({ action: 'create', subject: 'Consent', consent: kept?.id });
  });

  it('a class with a partner needs the partner; an unknown class, a future time and a stranger are refused, each audited', async () => {
    const gateway = await open();
    const before = (await gateway.journeyOf(NUMBER)).consents.length;
    expect(codeOf(await post(gateway, TEAM, { consentClass: 'welzijn' }))).toBe('FIELD_MISSING');
    expect(codeOf(await post(gateway, TEAM, { consentClass: 'alles' }))).toBe('CODE_UNKNOWN');
    expect(codeOf(await post(gateway, TEAM, { at: '2027-01-01T00:00:00.000Z' }))).toBe('FIELD_INVALID');
    expect(codeOf(await post(gateway, WELZIJN))).toBe('NOT_ALLOWED');
    expect(codeOf(await post(gateway, OTHER_TEAM))).toBe('NOT_FOUND');
    expect(gateway.contents.audit.slice(-5).map((it) => it.code)).toEqual(['FIELD_MISSING', 'CODE_UNKNOWN', 'FIELD_INVALID', 'NOT_ALLOWED', 'NOT_FOUND']);
    expect((await gateway.journeyOf(NUMBER)).consents).toHaveLength(before);
  });

  it('L6 withdrawn: what was queued is not permitted any more at the moment of sending (L5)', async () => {
    const gateway = await open();
    await advised(gateway);
    const journey = await gateway.journeyOf(NUMBER);
    const delivery = { id: 'd-1', journeyId: journey.id, recipient: 'samenhuis', view: 'welzijn' as const, kind: 'task' as const, subject: 'actie-2' };
    expect(codeOf(await askPermit(gateway.ports, journey, delivery))).toBe('ok');
    expect(codeOf(await post(gateway, TEAM, { consentClass: 'welzijn', partner: 'samenhuis', decision: 'deny', at: '2026-12-01T10:20:00.000Z', withdrawn: true }))).toBe('ok');
    let left = 0;
    const send = sendDeliveryStory({ ...gateway.ports, send: async () => { left += 1; } });
    const sent = await send(delivery, async () => 'departed');
    expect(sent.result).not.toBe('delivered');
    expect(left).toBe(0);
  });
});

describe('the clock (N1 to N6)', () => {
  it('one journey that fails keeps no other from its term, and a clock that finds nothing writes nothing', async () => {
    const gateway = await open();
    const { id } = await gateway.journeyOf(NUMBER);
    const store = { ...gateway.store, listDue: async () => ['gone', id] };
    const tick = tickJourneysStory({ ...gateway.ports, store, isAdviesDelivered: async () => false });
    gateway.clock.at = new Date('2026-12-30T12:00:00Z');
    const before = gateway.contents.changes.length;
    await expect(tick()).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(gateway.contents.changes).toHaveLength(before + 1);
    expect(gateway.contents.changes.at(-1)?.effects?.worklist.some((it) => it.kind === 'deadline')).toBe(true);
    await expect(tick()).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(gateway.contents.changes).toHaveLength(before + 1);
  });
});
