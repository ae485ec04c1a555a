import type { Bundle, Communication, Task } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../../src/kernel/result.ts';
import { askPermit } from '../../../src/pipeline/show-delivery.ts';
import { tickJourneysStory } from '../../../src/pipeline/tick-journeys.ts';
import type { Versioned } from '../../../src/pipeline/stories.ts';
import type { Delivery } from '../../../src/policy/delivery.ts';
import { consentFor, expertQuestionFor } from '../../../src/sandbox/partner-resources.ts';
import type { Network } from '../../../src/workflow/network.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { deliveriesOf, memoryGateway } from '../../support/memory-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { accepted, caller, codeOf, HUISARTS, NUMBER, OTHER_TEAM, PLANNER, TEAM, teamTask } from './callers.ts';

const EXPERT = caller('kenniscentrum-lvb', 'partner');
const VRAAG = 'Hoe voer je een gesprek met iemand die brieven niet begrijpt en snel boos wordt?';

/** The sample region with an expert that has R and nothing else. */
function network(): Network {
  const sample = sampleNetwork();
  return {
    ...sample,
    partners: [...sample.partners, {
      id: EXPERT.partner, name: 'Kenniscentrum Fictief', role: 'partner', functions: ['R'], expertise: ['lvb'], identifiers: {},
      endpoints: [{ protocol: 'fhir-r4', url: 'http://127.0.0.1:1/fhir' }],
    }],
    regions: sample.regions.map((region) => ({ ...region, partners: [...region.partners, EXPERT.partner] })),
  };
}

let gateway: MemoryGateway;
beforeEach(async () => {
  gateway = await memoryGateway({ network });
  await accepted(gateway);
});

async function ask(change: Partial<Parameters<typeof expertQuestionFor>[1]> = {}, from = TEAM): Promise<Result<Versioned<Task>>> {
  return gateway.stories.invokeExpert(from, expertQuestionFor(await teamTask(gateway), { expert: EXPERT.partner, vraag: VRAAG, expertise: 'lvb', ...change }));
}

async function expertTask(): Promise<string> {
  return gateway.idOf(await gateway.journeyOf(NUMBER), 'expertvraag-1');
}

async function step(status: Task['status'], more: Partial<Task> = {}): Promise<Result<Versioned<Task>>> {
  const id = await expertTask();
  const version = (await gateway.journeyOf(NUMBER)).taken.find((it) => it.localId === 'expertvraag-1')?.version ?? 0;
  return gateway.stories.updateTask(EXPERT, id, { resourceType: 'Task', id, status, intent: 'order', ...more }, version);
}

async function answered(): Promise<void> {
  await step('accepted');
  await step('in-progress');
  expect((await step('completed', { output: [{ type: { text: 'antwoord' }, valueString: 'Korte zinnen, een afspraak tegelijk.' }] })).ok).toBe(true);
}

const lastDeliveries = (kind: string): readonly Delivery[] => deliveriesOf(gateway).filter((it) => it.kind === kind && it.subject === 'expertvraag-1').map((it) => ({ id: '3f6c0f0e-6a1f-4d8e-9d52-0a4e6a6f1b11', ...it }));

async function bundleFor(delivery: Delivery | undefined): Promise<Bundle> {
  if (delivery === undefined) {
    throw new Error('no such delivery');
  }
  const permitted = await askPermit(gateway.ports, await gateway.journeyOf(NUMBER), delivery);
  if (!permitted.ok) {
    throw new Error(permitted.refusal.code);
  }
  return permitted.value.bundle;
}

describe('M3 the expert sees the question put to it, after invocation, and nothing else', () => {
  it('nothing before it is asked; then one Task with the question', async () => {
    expect(gateway.contents.deliveries.filter((it) => it.recipient === EXPERT.partner)).toEqual([]);
    const asked = await ask();
    expect(asked.ok && asked.value).toMatchObject({ created: true, resource: { resourceType: 'Task' } });
    const [delivery] = lastDeliveries('task');
    expect(delivery).toMatchObject({ recipient: EXPERT.partner, view: 'inroepbaar' });
    const bundle = await bundleFor(delivery);
    expect(bundle.entry?.map((it) => it.resource?.resourceType)).toEqual(['Task']);
    const task = bundle.entry?.[0]?.resource as Task;
    expect(Object.keys(task).toSorted()).toEqual(['authoredOn', 'code', 'id', 'identifier', 'input', 'intent', 'lastModified', 'meta', 'owner', 'reasonCode', 'requester', 'resourceType', 'restriction', 'status']);
    expect(task.input?.map((it) => it.valueString)).toEqual([VRAAG]);
    expect(task.identifier?.map((it) => it.system)).toEqual(['https://mgn-gateway.example/fhir/NamingSystem/levering']);
    expect(JSON.stringify(bundle)).not.toMatch(new RegExp(`${NUMBER}|${SANNE.person.bsn}|Testinga|Sanne|Eikenlaan|P74`));
  });

  it('the expert reads and answers its own Task; the answer goes to every seat at the gesprek, by the Task that it knows', async () => {
    await ask();
    const shown = await gateway.stories.readResource(EXPERT, 'Task', await expertTask());
    expect(shown.ok && (shown.value.resource as Task).input?.[0]?.valueString).toBe(VRAAG);
    await answered();
    const answers = lastDeliveries('task').filter((it) => it.recipient === 'vg-voorbeelddam');
    expect(answers.map((it) => it.view).toSorted()).toEqual(['vg-ed', 'vg-ggz', 'vg-sd']);
    for (const answer of answers) {
      const [task, ...others] = ((await bundleFor(answer)).entry ?? []).map((it) => it.resource as Task);
      expect(others).toEqual([]);
      expect([task?.input?.[0]?.valueString, task?.output?.[0]?.valueString]).toEqual([VRAAG, 'Korte zinnen, een afspraak tegelijk.']);
      expect(task?.partOf).toHaveLength(1);
    }
    expect((await bundleFor(answers.find((it) => it.view === 'vg-ggz'))).entry?.[0]?.resource?.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('the team knows it by the id that its call answered', async () => {
    const asked = await ask();
    await answered();
    const mine = lastDeliveries('task').find((it) => it.view === 'vg-ggz');
    expect((await bundleFor(mine)).entry?.[0]?.resource?.id).toBe(asked.ok ? asked.value.resource.id : '');
  });

  it('M8 access ends with the answer: the Task still shows how it stands, no longer what was asked', async () => {
    await ask();
    await answered();
    const shown = await gateway.stories.readResource(EXPERT, 'Task', await expertTask());
    expect(shown.ok && (shown.value.resource as Task)).toMatchObject({ status: 'completed' });
    expect(JSON.stringify(shown)).not.toContain(VRAAG);
    expect(await askPermit(gateway.ports, await gateway.journeyOf(NUMBER), { ...lastDeliveries('task')[0], recipient: EXPERT.partner, view: 'inroepbaar' } as Delivery)).toMatchObject({ ok: false, refusal: { code: 'ACCESS_ENDED' } });
  });

  it('an expert has no search: it knows the Task that it was given', async () => {
    await ask();
    expect(codeOf(await gateway.stories.searchTasks(EXPERT, {}))).toBe('NOT_ALLOWED');
  });

  it('who has R alone gets nothing else through any other view', async () => {
    await ask();
    const journey = await gateway.journeyOf(NUMBER);
    const stolen = { ...journey, taken: journey.taken.map((it) => (it.localId === 'expertvraag-1' ? { ...it, view: 'partner' } : it)) };
    const refused = await askPermit(gateway.ports, stolen, { ...lastDeliveries('task')[0], view: 'partner' } as Delivery);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'ROLE_REFUSED' } });
  });
});

describe('who may ask whom what', () => {
  it.each([
    ['the planner', PLANNER, {}, 'NOT_ALLOWED'],
    ['the huisarts', HUISARTS, {}, 'NOT_ALLOWED'],
    ['another team', OTHER_TEAM, {}, 'NOT_FOUND'],
    ['an unknown partner', TEAM, { expert: 'niemand' }, 'RECIPIENT_UNKNOWN'],
    ['a partner without R', TEAM, { expert: 'samenhuis' }, 'ROLE_REFUSED'],
    ['M4 an insurer', TEAM, { expert: 'verzekeraar-voorbeeld' }, 'ROLE_REFUSED'],
    ['T5 another expertise', TEAM, { expertise: 'schulden' }, 'CODE_UNKNOWN'],
    ['no question', TEAM, { vraag: ' ' }, 'FIELD_MISSING'],
    ['a dossier', TEAM, { vraag: 'vraag '.repeat(400) }, 'FIELD_INVALID'],
    ['A15 a BSN in the question', TEAM, { vraag: `Mevrouw met 99999 0019, wat nu?` }, 'IDENTIFIER_IN_TEXT'],
    ['A15 the family name', TEAM, { vraag: 'Wat raadt u Testinga aan?' }, 'IDENTIFIER_IN_TEXT'],
    ['A15 the given name', TEAM, { vraag: 'Wat raadt u Sanne aan?' }, 'IDENTIFIER_IN_TEXT'],
    ['the referral number', TEAM, { vraag: `Over ${NUMBER}: wat nu?` }, 'IDENTIFIER_IN_TEXT'],
  ] as const)('%s: refused, audited, nothing goes out', async (_name, from, change, code) => {
    expect(codeOf(await ask(change, from))).toBe(code);
    expect(gateway.contents.audit.at(-1)).toMatchObject({ outcome: 'minor-failure', code });
    expect((await gateway.journeyOf(NUMBER)).taken.some((it) => it.code === 'expertvraag')).toBe(false);
    expect(lastDeliveries('task')).toEqual([]);
  });

  it('the same question twice is one question', async () => {
    const [first, second] = [await ask(), await ask()];
    expect([first.ok && first.value.created, second.ok && second.value.created]).toEqual([true, false]);
    expect(first.ok && second.ok && first.value.resource.id === second.value.resource.id).toBe(true);
    expect(lastDeliveries('task')).toHaveLength(1);
  });
});

describe('a question ends', () => {
  it('declined: the team hears it with the reason, the huisarts and the worklist do not', async () => {
    await ask();
    await step('rejected', { statusReason: { coding: [{ code: 'geen-capaciteit' }] } });
    const [told] = lastDeliveries('task').filter((it) => it.view === 'vg-sd');
    expect((await bundleFor(told)).entry?.[0]?.resource).toMatchObject({ status: 'rejected' });
    expect(lastDeliveries('notice')).toEqual([]);
    expect((await gateway.journeyOf(NUMBER)).nextStep).not.toMatchObject({ what: 'open-actie' });
  });

  it('no answer within the term: taken back, the expert is told without a word about what it was for', async () => {
    await ask();
    gateway.clock.at = new Date('2026-12-20T12:00:00Z');
    const { id } = await gateway.journeyOf(NUMBER);
    await tickJourneysStory({ ...gateway.ports, store: { ...gateway.store, listDue: async () => [id] }, isAdviesDelivered: async () => false })();
    const taak = (await gateway.journeyOf(NUMBER)).taken.find((it) => it.localId === 'expertvraag-1');
    expect(taak).toMatchObject({ status: 'cancelled', reason: 'verlopen' });
    const [told] = lastDeliveries('cancellation');
    const texts = ((await bundleFor(told)).entry ?? []).flatMap((it) => (it.resource as Communication).payload?.map((one) => one.contentString) ?? []);
    expect(texts).toEqual(['De vraag is vervallen; een antwoord is niet meer nodig.']);
    expect(JSON.stringify(await bundleFor(told))).not.toMatch(/advies|ServiceRequest|zorgdomein/);
  });

  it('L6 consent for the gesprek withdrawn: the question is taken back and can no longer be read', async () => {
    await ask();
    gateway.clock.at = new Date('2026-11-24T09:00:00Z');
    await gateway.stories.recordConsent(TEAM, consentFor({ id: await teamTask(gateway) }, { consentClass: 'vg-sd', decision: 'permit', at: '2026-11-24T09:00:00Z', withdrawn: true }));
    expect((await gateway.journeyOf(NUMBER)).taken.find((it) => it.localId === 'expertvraag-1')).toMatchObject({ status: 'cancelled' });
    expect(JSON.stringify(await gateway.stories.readResource(EXPERT, 'Task', await expertTask()))).not.toContain(VRAAG);
    expect(codeOf(await ask({ vraag: 'Nog een vraag over iets anders?' }))).toBe('STATE_CONFLICT');
  });
});
