import type { Task } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../src/kernel/fault.ts';
import type { Caller, ConsultatieReceipt, SentBundle } from '../../../src/pipeline/stories.ts';
import { sendConsultatieStory } from '../../../src/pipeline/consultatie/send-consultatie.ts';
import { tickConsultatiesStory } from '../../../src/pipeline/consultatie/tick-consultaties.ts';
import type { Question } from '../../../src/sandbox/consultatie-question.ts';
import { questionTask } from '../../../src/sandbox/consultatie-question.ts';
import type { ConsultatieDelivery } from '../../../src/policy/consultatie/consultatie-delivery.ts';
import type { PermittedDelivery } from '../../../src/policy/permit.ts';
import type { Network } from '../../../src/workflow/network.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { caseWith } from '../../support/test-messages.ts';

const sample = sampleNetwork();
const network: Network = {
  ...sample,
  partners: [...sample.partners, { id: 'viplive', name: 'VIPLive', role: 'partner', functions: ['U'], identifiers: {}, endpoints: [{ protocol: 'fhir-r4', url: 'http://127.0.0.1:1/fhir' }] }],
  senders: [...sample.senders, { id: 'viplive', peers: [], application: 'VIPLive', profile: 'generic', partner: 'viplive' }],
};
const caller = (partner: string, role: Caller['role']): Caller => ({ clientId: `${partner}-client`, partner, role, requestId: 'r-1' });
const EIKENLAAN = caller('huisarts-eikenlaan', 'huisarts');
const KADERARTS = caller('kaderarts-voorbeeld', 'kaderarts');
const INPUTS = { vraagsteller: 'huisarts', casusbeschrijving: 'Somber sinds een half jaar.', hulpvraag: 'Wat nu?' };
const question = (change: Partial<Question> = {}, inputs: Record<string, string> = {}): Question => ({ number: 'C-1', agb: '01059999', ...change, inputs: { ...INPUTS, ...inputs } });

let gateway: MemoryGateway;
beforeEach(async () => {
  gateway = await memoryGateway({ network: () => network });
});
const post = (content: unknown, who: Caller = EIKENLAAN): Promise<ConsultatieReceipt> =>
  gateway.stories.receiveConsultatie({ bytes: new TextEncoder().encode(JSON.stringify(content)), content: { ok: true, value: content }, caller: who });
const ask = (one: Question = question(), who?: Caller): Promise<ConsultatieReceipt> => post(questionTask(one), who);
const read = async (who: Caller, id: string): Promise<string> => {
  const found = await gateway.stories.readResource(who, 'Task', id);
  return found.ok ? ((found.value.resource as Task).status ?? '') : found.refusal.code;
};
/** The answers that were stored under these keys do not open any more. */
const losing = async (lost: ReadonlySet<string | undefined>): Promise<void> => {
  gateway = await memoryGateway({
    network: () => network,
    wrap: (store) => ({ ...store, findAnswer: (key) => (lost.has(key) ? Promise.reject(new Fault('CONTENT_UNREADABLE')) : store.findAnswer(key)) }),
  });
};
const placesOf = (receipt: ConsultatieReceipt): unknown => receipt.findings.map(({ code, at }) => [code, at]);
const tasksOf = async (partner: string): Promise<readonly string[]> => (await gateway.store.listTasks(partner)).map((it) => it.externalId);

describe('POST /inbound/viplive/consultatie', () => {
  test('G2, G5 every place is named at once, and what was refused may come again, better', async () => {
    const bad = await post({ ...questionTask(question({ agb: '' }, { hulpvraag: '', icpc: 'somber' })), for: { reference: 'Patient/1' }, description: 'BSN 999990019' });
    expect(bad.outcome).toBe('invalid');
    expect(placesOf(bad)).toEqual([
      ['IDENTIFIER_IN_CONSULTATIE', 'Task.for'], ['FIELD_INVALID', 'Task.description'], ['CODE_UNKNOWN', "Task.input.where(type.coding.code='icpc')"], ['BSN_IN_CONSULTATIE', 'Task.description'],
      ['FIELD_MISSING', 'Task.requester.identifier'], ['FIELD_MISSING', "Task.input.where(type.coding.code='hulpvraag')"],
    ]);
    expect((await ask()).outcome).toBe('accepted');
    expect(gateway.contents.deliveries).toMatchObject([{ recipient: 'kaderarts-voorbeeld', view: 'kaderarts', kind: 'consultation', subject: 'stap-1' }]);
  });

  test('twice the same is one consultatie; the same number with other content is a conflict', async () => {
    const first = await ask();
    const { input = [], ...rest } = questionTask(question());
    const again = await post({ input, ...rest, authoredOn: '2026-11-23T10:00:00Z' });
    expect([again.isRepeat, again.task, again.consultatie]).toEqual([true, first.task, first.consultatie]);
    expect(placesOf(await ask(question({}, { hulpvraag: 'Anders?' })))).toEqual([['CONTROL_ID_REUSED', 'Task.identifier']]);
    expect(gateway.contents.deliveries).toHaveLength(1);
  });

  test('5.12 trap: whose stored answer can not be read any more (its key was lost) is asked afresh, once; a crisis as well', async () => {
    await ask();
    await losing(new Set(gateway.contents.changes.map((it) => it.message?.key)));
    expect([(await ask()).isRepeat, (await ask()).isRepeat]).toEqual([false, true]);
    expect(placesOf(await ask(question({}, { hulpvraag: 'Anders?' })))).toEqual([['CONTROL_ID_REUSED', 'Task.identifier']]);
    const crisis = (): Promise<ConsultatieReceipt> => ask(question({}, { vgcris: 'J' }));
    expect([await crisis(), await crisis()]).toMatchObject([{ outcome: 'stopped', isRepeat: false }, { outcome: 'stopped', isRepeat: true }]);
  });

  test('STU3: the agent and on whose behalf tell the practice', async () => {
    const { requester, ...stu3 } = questionTask(question());
    expect((await post({ ...stu3, requester: { agent: { display: 'A. Proef' }, onBehalfOf: requester } })).outcome).toBe('accepted');
  });

  test('G1 a practice asks for itself, a portal for the practices of the network, others not at all', async () => {
    expect(placesOf(await ask(question({ agb: '01059998' })))).toEqual([['NOT_ALLOWED', 'Task.requester.identifier']]);
    expect(placesOf(await ask(question({ agb: '01000001' })))).toEqual([['PRACTICE_UNKNOWN', 'Task.requester.identifier']]);
    expect(placesOf(await ask(question(), caller('ggz-voorbeeld', 'ggz')))).toEqual([['ASKER_REFUSED', 'Task.code']]);
    const viplive = caller('viplive', 'partner');
    const receipt = await ask(question(), viplive);
    expect(await read(viplive, receipt.task ?? '')).toBe('requested');
    expect(await read(EIKENLAAN, (await tasksOf('huisarts-eikenlaan'))[0] ?? '')).toBe('requested');
  });

  test('E11 a crisis beats what else is wrong, also in a body that is no JSON, and in a later message', async () => {
    expect(await ask(question({ agb: '' }, { hulpvraag: '', vgcris: 'J' }))).toMatchObject({ outcome: 'stopped', codes: ['CRISIS_CALL'] });
    const broken = new TextEncoder().encode('{"input":[{"type":{"coding":[{"code":"vgcris"}]},"valueCoding":{"code":"J"}');
    expect((await gateway.stories.receiveConsultatie({ bytes: broken, content: { ok: false, refusal: { code: 'BODY_INVALID' } }, caller: EIKENLAAN })).outcome).toBe('stopped');
    expect((await ask(question({ number: 'C-2' }, { vgcris: 'N' }))).outcome).toBe('accepted');
    await ask(question({ number: 'C-2' }, { vgcris: 'J' }));
    expect(await read(KADERARTS, (await tasksOf('kaderarts-voorbeeld'))[0] ?? '')).toBe('cancelled');
  });

  test('no region with a kaderarts: a truthful no, and an alarm', async () => {
    const bare: Network = { ...network, partners: network.partners.map((it) => (it.role === 'kaderarts' ? { ...it, active: false } : it)) };
    gateway = await memoryGateway({ network: () => bare });
    expect(placesOf(await ask())).toEqual([['CONSULTANT_MISSING', undefined]]);
    expect(gateway.contents.alarms).toEqual(['invalid/huisarts-eikenlaan-client/CONSULTANT_MISSING']);
  });
});

describe('GET and PUT Task/{id}', () => {
  const put = async (who: Caller, id: string, version: number, change: Partial<Task>): Promise<string> => {
    const done = await gateway.stories.updateTask(who, id, { resourceType: 'Task', status: 'accepted', intent: 'order', ...change }, version);
    return done.ok ? 'ok' : done.refusal.code;
  };
  const output = (code: string, valueString: string): Task['output'] => [{ type: { coding: [{ code }] }, valueString }];

  test('G3, G6 the kaderarts answers by version; the asker reads answer, step and disclaimer; nobody else sees either', async () => {
    const { task = '' } = await ask();
    const [own = ''] = await tasksOf('kaderarts-voorbeeld');
    expect(await put(KADERARTS, own, 2, {})).toBe('VERSION_CONFLICT');
    expect(await put(caller('psychiater-voorbeeld', 'psychiater'), own, 1, {})).toBe('NOT_FOUND');
    expect(await put(KADERARTS, own, 1, {})).toBe('ok');
    expect(await put(KADERARTS, own, 2, { status: 'completed', output: output('antwoord', 'Hoog op.') })).toBe('ok');
    const shown = await gateway.stories.readResource(EIKENLAAN, 'Task', task);
    const answer = shown.ok ? (shown.value.resource as Task) : undefined;
    expect(answer?.output?.map((it) => [it.type.coding?.[0]?.code, it.valueString])).toEqual([['antwoord', 'Hoog op.'], ['trede', '1'], ['disclaimer', 'consultatie-1']]);
    expect(answer?.note?.[0]?.text).toContain('blijft verantwoordelijk');
    expect(await read(caller('huisarts-beukenhof', 'huisarts'), task)).toBe('NOT_FOUND');
    expect(gateway.contents.deliveries.at(-1)).toMatchObject({ recipient: 'huisarts-eikenlaan', view: 'vraagsteller', kind: 'consultation-answer' });
    expect(gateway.contents.audit.filter((it) => it.action === 'update' && it.outcome === 'success')).toHaveLength(2);
  });

  test('M8 who said no sees that it was asked, and no more of the question', async () => {
    await ask();
    const [own = ''] = await tasksOf('kaderarts-voorbeeld');
    expect(await put(KADERARTS, own, 1, { status: 'rejected', statusReason: { coding: [{ code: 'geen-capaciteit' }] } })).toBe('ok');
    const shown = await gateway.stories.readResource(KADERARTS, 'Task', own);
    expect(shown.ok && [(shown.value.resource as Task).status, (shown.value.resource as Task).input]).toEqual(['rejected', undefined]);
  });

  test('the clock looks at every question once', async () => {
    await ask();
    gateway.clock.at = new Date(gateway.clock.at.getTime() + 48 * 3_600_000);
    const tick = tickConsultatiesStory(gateway.ports);
    expect([await tick(), await tick()]).toEqual([1, 0]);
  });
});

describe('G4 direct teleconsultation through ZorgDomein', () => {
  const document = (number: string, words: string, crisis = false): SentBundle => {
    const made = fhirReferral(caseWith(number), 'zorgdomein', { crisis });
    const content = { ...made, entry: made.entry?.map((it) => {
      const resource = it.resource as unknown as Record<string, unknown>;
      return { ...it, resource: resource['resourceType'] === 'Composition' ? { ...resource, type: { coding: [{ system: 'http://zorgdomein.nl/terminology/code-system/document-type', code: 'teleconsult-request-form' }] } }
        : resource['resourceType'] === 'ReferralRequest' ? { ...resource, description: words, reasonCode: undefined, note: undefined } : resource };
    }) };
    const bytes = new TextEncoder().encode(JSON.stringify(content));
    return { bytes, content: { ok: true, value: JSON.parse(JSON.stringify(content)) as unknown }, origin: { door: 'zorgdomein', sender: 'zorgdomein-fhir' } };
  };

  test('goes to the specialist of the region, beside the staircase, once, and is counted by its channel', async () => {
    const sent = document('ZP100120395', 'Graag uw mening over het lithium.');
    expect(await gateway.stories.receiveBundle(sent)).toMatchObject({ outcome: 'accepted', isRefused: false });
    expect(await gateway.stories.receiveBundle(sent)).toMatchObject({ isRepeat: true });
    expect(gateway.contents.deliveries).toMatchObject([{ recipient: 'teleconsult-voorbeeld', view: 'psychiater', kind: 'consultation' }]);
    expect(await gateway.store.consultaties.count({})).toEqual([{ type: 'direct', channel: 'zorgdomein', status: 'open', count: 1 }]);
    expect(await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', 'ZP100120395')).toBeUndefined();
  });
  test('another document under its number is refused, a crisis in it stops the consultatie; each as often as it comes', async () => {
    await gateway.stories.receiveBundle(document('ZP100120398', 'Graag uw mening.'));
    const other = document('ZP100120398', 'Toch iets anders.');
    expect(await gateway.stories.receiveBundle(other)).toMatchObject({ isRefused: true, codes: ['CONTROL_ID_REUSED'] });
    expect(await gateway.stories.receiveBundle(other)).toMatchObject({ isRefused: true, codes: ['CONTROL_ID_REUSED'] });
    const crisis = document('ZP100120398', 'Graag uw mening.', true);
    expect(await gateway.stories.receiveBundle(crisis)).toMatchObject({ outcome: 'stopped', isRepeat: false });
    expect(await gateway.stories.receiveBundle(crisis)).toMatchObject({ outcome: 'stopped', isRepeat: true });
  });
  test('5.12 trap: whose stored answer can not be read any more is taken afresh, once', async () => {
    const sent = document('ZP100120394', 'Graag uw mening.');
    await gateway.stories.receiveBundle(sent);
    await losing(new Set(gateway.contents.changes.map((it) => it.message?.key)));
    expect([await gateway.stories.receiveBundle(sent), await gateway.stories.receiveBundle(sent)]).toMatchObject([{ outcome: 'accepted', isRepeat: false }, { outcome: 'accepted', isRepeat: true }]);
    expect(await gateway.stories.receiveBundle(document('ZP100120394', 'Toch iets anders.'))).toMatchObject({ isRefused: true, codes: ['CONTROL_ID_REUSED'] });
  });
  test('5.1 our own fault keeps its bytes and has an owner, and is counted', async () => {
    const sent = document('ZP100120399', 'Graag uw mening.');
    const counted: unknown[] = [];
    const broken = await memoryGateway({ network: () => network, onMessage: (...it) => counted.push(it), wrap: (store) => ({ ...store, findAnswer: () => Promise.reject(new TypeError('broken')) }) });
    await expect(broken.stories.receiveBundle(sent)).rejects.toThrow('broken');
    expect([counted, broken.contents.changes.flatMap((it) => it.work ?? []).map(({ kind, code }) => [kind, code]), broken.contents.alarms])
      .toEqual([[['failed', 'INTERNAL']], [['dead-letter', 'INTERNAL']], ['failed/INTERNAL/zorgdomein-fhir']]);
  });
  test('a BSN in its words blocks, a crisis stops it', async () => {
    expect(await gateway.stories.receiveBundle(document('ZP100120396', 'BSN 999990019'))).toMatchObject({ isRefused: true, codes: ['BSN_IN_CONSULTATIE'] });
    expect(await gateway.stories.receiveBundle(document('ZP100120397', 'Graag advies.', true))).toMatchObject({ outcome: 'stopped' });
  });
});

describe('G5 nothing that identifies leaves', () => {
  const sentOf = async (delivery: Partial<ConsultatieDelivery> & Pick<ConsultatieDelivery, 'journeyId' | 'recipient' | 'view' | 'kind'>): Promise<PermittedDelivery | string> => {
    let got: PermittedDelivery | undefined;
    const send = sendConsultatieStory({ ...gateway.ports, send: async (permitted) => (got = permitted) });
    const sent = await send({ id: 'd-1', ...delivery });
    return sent.result === 'delivered' ? (got ?? '') : `${sent.result} ${sent.code}`;
  };

  test('markers in every unread element of the message reach neither consultant nor log of deliveries', async () => {
    const marked = {
      ...questionTask(question()), id: 'MERK1', meta: { source: 'MERK2' }, text: { div: 'MERK3' }, identifier: [{ system: 'https://his.example/consultatie', value: 'MERK4' }],
      requester: { display: 'MERK5', identifier: { system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: '01059999' } }, owner: { display: 'MERK6' }, extension: [{ url: 'MERK7', valueString: 'MERK8' }],
      businessStatus: { text: 'MERK9' }, groupIdentifier: { value: 'MERK10' }, priority: 'routine', performerType: [{ text: 'MERK11' }], reasonCode: { text: 'MERK12' },
    };
    const { consultatie = '' } = await post(marked);
    const sent = await sentOf({ journeyId: consultatie, recipient: 'kaderarts-voorbeeld', view: 'kaderarts', kind: 'consultation', subject: 'stap-1' });
    expect(typeof sent === 'string' ? sent : JSON.stringify(sent.bundle)).not.toMatch(/MERK/);
    expect(JSON.stringify(typeof sent === 'string' ? sent : sent.bundle)).toContain(INPUTS.casusbeschrijving);
    expect(JSON.stringify(gateway.contents.audit)).not.toMatch(/MERK|Somber/);
  });

  test('an identified question rests on its consent, and says why; a psychiater gets nothing before the hand-up', async () => {
    const { consultatie = '' } = await ask(question({}, { casusbeschrijving: 'Mevrouw Testink is somber.', identificatie: 'toestemming', toestemming: 'c-77' }));
    const to = { journeyId: consultatie, kind: 'consultation', subject: 'stap-1' } as const;
    expect(await sentOf({ ...to, recipient: 'kaderarts-voorbeeld', view: 'kaderarts' })).toMatchObject({ consent: 'c-77' });
    expect(await sentOf({ ...to, recipient: 'psychiater-voorbeeld', view: 'psychiater' })).toBe('dead ROLE_REFUSED');
    expect(await sentOf({ ...to, recipient: 'ggz-voorbeeld', view: 'kaderarts' })).toBe('dead ROLE_REFUSED');
    expect(await sentOf({ ...to, recipient: 'huisarts-eikenlaan', view: 'vraagsteller', kind: 'consultation-answer' })).toBe('cancelled CANCELLED');
  });

  test('L5 what is withdrawn between queue and sending does not leave', async () => {
    const { consultatie = '', task = '' } = await ask();
    const version = (await gateway.store.consultaties.find(consultatie))?.version ?? 0;
    await gateway.stories.updateTask(EIKENLAAN, task, { resourceType: 'Task', status: 'cancelled', intent: 'order' }, version);
    expect(await sentOf({ journeyId: consultatie, recipient: 'kaderarts-voorbeeld', view: 'kaderarts', kind: 'consultation', subject: 'stap-1' })).toBe('cancelled CANCELLED');
  });
});
