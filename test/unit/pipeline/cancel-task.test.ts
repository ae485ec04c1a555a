import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/result.ts';
import type { BundleReceipt } from '../../../src/pipeline/stories.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { answersWith, caseWith, letter, srm } from '../../support/test-messages.ts';
import { encounterFor } from '../../../src/sandbox/partner-resources.ts';
import { GESPREK, TEAM } from './callers.ts';

const SANNE = caseWith('ZP100120811');
const ZD = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';
const HELD = caseWith(SANNE.number, { questions: answersWith({ toestemming: [] }) });
const REFUSED = caseWith(SANNE.number, { person: { ...SANNE.person, born: '20100101' } });
const CRISIS = caseWith(SANNE.number, { questions: answersWith({ crisis: 'J' }) });

const TASK = { resourceType: 'Task', id: 'zd-task-1', identifier: [{ system: 'http://zorgdomein.nl/fhir/identifier/zd-number', value: SANNE.number }], status: 'cancelled', intent: 'order', code: { coding: [{ code: 'referral' }] } };

function put(gateway: MemoryGateway, task: Record<string, unknown> = TASK, id = 'zd-task-1', sender = 'zorgdomein'): Promise<BundleReceipt> {
  return gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(JSON.stringify(task)), content: { ok: true, value: task }, origin: { door: 'zorgdomein', sender, task: id } });
}

const kinds = (gateway: MemoryGateway, from = 0): string[] => gateway.contents.deliveries.slice(from).map((one) => `${one.recipient} ${one.kind}${one.about === undefined ? '' : ` ${one.about}`}`).toSorted();

describe('1.6 Task cancelled does what SRM^S04 does, in every state of the journey (design 4.1)', () => {
  it('before its request: nothing starts, and a request that comes later changes nothing', async () => {
    const gateway = await memoryGateway();
    expect(await put(gateway)).toMatchObject({ outcome: 'cancelled', isRefused: false, isFirst: true });
    await gateway.send(srm(SANNE));
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
    expect(kinds(gateway).filter((one) => one.includes('referral'))).toEqual([]);
  });

  it.each([
    ['accepted', SANNE, ['huisarts-eikenlaan notice cancelled', 'planner-voorbeeld cancellation cancelled', 'vg-voorbeelddam cancellation cancelled', 'vg-voorbeelddam cancellation cancelled', 'vg-voorbeelddam cancellation cancelled']],
    ['held', HELD, ['huisarts-eikenlaan notice cancelled']],
  ])('%s: the journey ends, and who has it hears so', async (_state, one, told) => {
    const gateway = await memoryGateway();
    await gateway.send(srm(one));
    const before = gateway.contents.deliveries.length;
    const receipt = await put(gateway);
    expect(receipt).toMatchObject({ outcome: 'cancelled', isRefused: false });
    expect(receipt.isFirst).toBeUndefined();
    expect(await gateway.journeyOf(SANNE.number)).toMatchObject({ status: 'cancelled', judgement: { result: 'cancelled', code: 'CANCELLED' } });
    expect(kinds(gateway, before)).toEqual(told);
  });

  it('refused: it ends too, and nobody but the huisarts is told', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(REFUSED));
    const before = gateway.contents.deliveries.length;
    await put(gateway);
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
    expect(kinds(gateway, before).filter((one) => !one.startsWith('huisarts'))).toEqual([]);
  });

  it('stopped by a crisis: it stays stopped, and the alarm stays open (E11)', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(CRISIS));
    await put(gateway);
    const journey = await gateway.journeyOf(SANNE.number);
    expect([journey.status, journey.crisis?.confirmedAt]).toEqual(['stopped', undefined]);
  });

  it('a letter alone: its planner waits for no request any more', async () => {
    const gateway = await memoryGateway();
    await gateway.send(letter(SANNE));
    await put(gateway);
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
  });

  it('after the gesprek the team decides: nothing stops by itself', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const task = gateway.idOf(await gateway.journeyOf(SANNE.number), 'vg-ggz');
    gateway.clock.at = new Date('2026-12-01T12:00:00Z');
    await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, outcome: 'held' }));
    const before = gateway.contents.changes.length;
    expect(await put(gateway)).toMatchObject({ outcome: 'cancelled', isRefused: false });
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
    expect(gateway.contents.changes[before]?.effects?.worklist).toEqual([expect.objectContaining({ type: 'open', kind: 'open-action', key: 'annulering', owner: 'vg-voorbeelddam' })]);
  });

  it('twice, with the same bytes or other ones: once in effect', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const first = await put(gateway);
    const before = gateway.contents.deliveries.length;
    expect(await put(gateway)).toEqual({ ...first, isRepeat: true });
    expect(await put(gateway, { ...TASK, lastModified: '2026-11-24T10:00:00+01:00' })).toMatchObject({ isRefused: false });
    expect(gateway.contents.deliveries).toHaveLength(before);
  });

  it('the number may stand in the group or be the id of the Task', async () => {
    for (const task of [{ ...TASK, identifier: undefined, groupIdentifier: { system: ZD, value: SANNE.number } }, { ...TASK, identifier: undefined, id: SANNE.number }]) {
      const gateway = await memoryGateway();
      await gateway.send(srm(SANNE));
      await put(gateway, task, task.id);
      expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
    }
  });
});

describe('1.6 what is refused, by its place in the Task', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['another status', { ...TASK, status: 'completed' }, 'TRANSITION_REFUSED', 'Task.status'],
    ['no status', { ...TASK, status: undefined }, 'FIELD_MISSING', 'Task.status'],
    ['another id than the address', { ...TASK, id: 'zd-task-2' }, 'FIELD_INVALID', 'Task.id'],
    ['no ZD number', { ...TASK, identifier: [{ system: 'urn:x', value: '1' }] }, 'FIELD_MISSING', 'Task.identifier'],
    ['no Task', { resourceType: 'Patient', id: 'zd-task-1' }, 'FIELD_INVALID', 'Task.resourceType'],
  ])('%s', async (_what, task, code, at) => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    expect(await put(gateway, task)).toMatchObject({ isRefused: true, codes: [code], at });
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
  });

  it('a body that can not be read', async () => {
    const gateway = await memoryGateway();
    const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode('{'), content: refuse('BODY_INVALID'), origin: { door: 'zorgdomein', sender: 'zorgdomein', task: 'zd-task-1' } });
    expect(receipt).toMatchObject({ isRefused: true, codes: ['BODY_INVALID'] });
  });

  it('a refusal for one address is no answer for another', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    expect(await put(gateway, TASK, 'other')).toMatchObject({ codes: ['FIELD_INVALID'] });
    expect(await put(gateway)).toMatchObject({ outcome: 'cancelled', isRefused: false });
  });

  it('M3 a Task of another sender ends nothing', async () => {
    const other = { id: 'elders', peers: [], application: 'Elders', profile: 'zorgdomein' as const };
    const sample = sampleNetwork();
    const gateway = await memoryGateway({ network: () => ({ ...sample, senders: [...sample.senders, other] }) });
    await gateway.send(srm(SANNE));
    expect(await put(gateway, TASK, 'zd-task-1', 'elders')).toMatchObject({ isRefused: true, codes: ['NOT_ALLOWED'], at: 'Task.identifier' });
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
  });

  it('production takes no ZP number', async () => {
    const sample = sampleNetwork();
    const gateway = await memoryGateway({ network: () => ({ ...sample, environment: 'production' }) });
    expect(await put(gateway)).toMatchObject({ isRefused: true, codes: ['PROCESSING_ID_REFUSED'], at: 'Task.identifier' });
  });
});
