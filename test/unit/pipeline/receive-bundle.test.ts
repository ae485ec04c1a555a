import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import { SILENT_LOG } from '../../../src/log.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { refuse } from '../../../src/kernel/result.ts';
import type { BundleOrigin, BundleReceipt } from '../../../src/pipeline/stories.ts';
import type { FhirDialect, FhirVariant } from '../../fixtures/fhir-referral.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import type { JourneyCase } from '../../fixtures/journey-case.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, caseWith } from '../../support/test-messages.ts';

const ONE = caseWith('ZP100120301');
const ORIGINS: Readonly<Record<FhirDialect, BundleOrigin>> = {
  r4: { door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' },
  zorgdomein: { door: 'zorgdomein', sender: 'zorgdomein-fhir' },
  viplive: { door: 'viplive', sender: 'viplive' },
};
const PDF = 'JVBERi0xLjQK';

let gateway: MemoryGateway;
beforeEach(async () => {
  gateway = await memoryGateway({ log: SILENT_LOG });
});

function post(bundle: unknown, origin: BundleOrigin = ORIGINS.r4): Promise<BundleReceipt> {
  return gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(JSON.stringify(bundle)), content: { ok: true, value: bundle }, origin });
}

function send(one: JourneyCase, dialect: FhirDialect = 'r4', variant?: FhirVariant): Promise<BundleReceipt> {
  return post(fhirReferral(one, dialect, variant), ORIGINS[dialect]);
}

/** A Bundle with one resource changed. */
function withChange(type: string, change: (resource: Record<string, unknown>) => void): Bundle {
  const bundle = fhirReferral(ONE, 'r4');
  const resource = bundle.entry?.map((it) => it.resource).find((it) => it?.resourceType === type);
  change(resource as unknown as Record<string, unknown>);
  return bundle;
}

describe('4.1 the same referral again', () => {
  test('the same bytes get the stored answer and write nothing', async () => {
    const first = await send(ONE);
    const changes = gateway.contents.changes.length;
    expect(await send(ONE)).toEqual({ ...first, isRepeat: true });
    expect(gateway.contents.changes).toHaveLength(changes);
  });

  test('If-None-Exist: equal content at another time is no second referral', async () => {
    await send(ONE);
    const deliveries = gateway.contents.deliveries.length;
    expect(await send(ONE, 'r4', { sent: '2026-11-23T09:18:00+01:00' })).toMatchObject({ outcome: 'accepted', isRepeat: true });
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
  });

  test('changed content is an update of the same journey', async () => {
    await send(ONE);
    const before = await gateway.journeyOf(ONE.number);
    expect(await send({ ...ONE, questions: answersWith({ hulpvraag: 'Het gaat slechter.' }) })).toMatchObject({ outcome: 'accepted', isRepeat: false });
    expect((await gateway.journeyOf(ONE.number)).id).toBe(before.id);
  });

  test('A, B, and the very bytes of A again take B back, once; then A again changes nothing', async () => {
    const hulpvraag = async (): Promise<string> => JSON.stringify((await gateway.journeyOf(ONE.number)).bundle);
    await send(ONE);
    await send({ ...ONE, questions: answersWith({ hulpvraag: 'Het gaat slechter.' }) });
    expect(await hulpvraag()).toContain('Het gaat slechter.');
    expect(await send(ONE)).toMatchObject({ outcome: 'accepted', isRepeat: false });
    expect(await hulpvraag()).not.toContain('Het gaat slechter.');
    const changes = gateway.contents.changes.length;
    expect(await send(ONE)).toMatchObject({ outcome: 'accepted', isRepeat: true });
    expect(gateway.contents.changes).toHaveLength(changes);
    expect(await send({ ...ONE, questions: answersWith({ hulpvraag: 'Het gaat slechter.' }) })).toMatchObject({ isRepeat: false });
    expect(await hulpvraag()).toContain('Het gaat slechter.');
  });

  test('a document that comes late under its own id gets its stored answer, and takes nothing back', async () => {
    const first = await send(ONE, 'zorgdomein', { id: 'doc-1' });
    await send({ ...ONE, questions: answersWith({ hulpvraag: 'Het gaat slechter.' }) }, 'zorgdomein', { id: 'doc-2' });
    expect(await send(ONE, 'zorgdomein', { id: 'doc-1' })).toEqual({ ...first, isRepeat: true });
    expect(JSON.stringify((await gateway.journeyOf(ONE.number)).bundle)).toContain('Het gaat slechter.');
    expect(await send(ONE, 'zorgdomein', { id: 'doc-3' })).toMatchObject({ isRepeat: false });
    expect(JSON.stringify((await gateway.journeyOf(ONE.number)).bundle)).not.toContain('Het gaat slechter.');
  });

  test('4.1 the number is that of the request, not of its letter: a cancellation ends that referral', async () => {
    const bundle = withChange('Composition', (it) => (it['identifier'] = { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:1b2c9d3e-0000-4000-8000-000000000001' }));
    await post(bundle);
    expect((await gateway.journeyOf(ONE.number)).status).toBe('accepted');
    expect(await post(withChange('ServiceRequest', (it) => (it['status'] = 'revoked')))).toMatchObject({ outcome: 'cancelled' });
    expect((await gateway.journeyOf(ONE.number)).status).toBe('cancelled');
  });

  test('1.6 the id of a document is never used twice', async () => {
    await send(ONE, 'zorgdomein', { id: 'doc-1' });
    expect(await send({ ...ONE, icpc: ['P76 Depressie'] }, 'zorgdomein', { id: 'doc-1' })).toMatchObject({ isRefused: true, codes: ['CONTROL_ID_REUSED'], at: 'Bundle.id' });
  });
});

describe('E11 crisis', () => {
  test('a ticked crisis stops', async () => {
    expect(await send(ONE, 'r4', { crisis: true })).toMatchObject({ outcome: 'stopped', codes: ['CRISIS_CALL'], isRefused: false });
  });

  test.each(['{"resourceType":"Bundle","item":[{"linkId":"vgcris","answer":[{"valueCoding":{"code":"J"', '{"item":[{"answer":[{"valueBoolean":true}],"linkId":"VGCRIS"},', '<item><linkId value="vgcris"/><answer><valueCoding><code value="J"/>'])('is seen in a body that can not be read: %s', async (text) => {
    const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(text), content: refuse('BODY_INVALID'), origin: ORIGINS.r4 });
    expect(receipt).toMatchObject({ outcome: 'stopped', codes: ['CRISIS_CALL'] });
  });

  test('is seen behind an escape', async () => {
    const text = JSON.stringify(fhirReferral(ONE, 'r4', { crisis: true })).replace('"vgcris"', String.raw`"\u0076gcris"`);
    const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode(text), content: { ok: true, value: JSON.parse(text) as unknown }, origin: ORIGINS.r4 });
    expect(receipt).toMatchObject({ outcome: 'stopped' });
  });

  test('an unreadable body without it is refused', async () => {
    const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode('{"linkId":"vgcris","answer":[{"valueCoding":{"code":"N"'), content: refuse('BODY_INVALID'), origin: ORIGINS.r4 });
    expect(receipt).toMatchObject({ isRefused: true, codes: ['BODY_INVALID'] });
  });

  test('beats a journey and an answer that can not be read any more', async () => {
    await send(ONE, 'r4', { crisis: true });
    const lost = new Set(gateway.contents.changes.map((it) => it.message?.key));
    const unreadable = (): Promise<never> => Promise.reject(new Fault('CONTENT_UNREADABLE'));
    gateway = await memoryGateway({
      wrap: (store) => ({
        ...store,
        findAnswer: (key) => (lost.has(key) ? unreadable() : store.findAnswer(key)),
        findByReferral: (system, value) => (system.endsWith('/bericht') ? store.findByReferral(system, value) : unreadable()),
      }),
    });
    expect(await send(ONE, 'r4', { crisis: true })).toMatchObject({ outcome: 'stopped', codes: ['CRISIS_CALL'], isRepeat: false });
    expect(await send(ONE, 'r4', { crisis: true })).toMatchObject({ outcome: 'stopped', isRepeat: true });
    await expect(send(ONE)).rejects.toThrow(expect.objectContaining({ code: 'CONTENT_UNREADABLE' }) as Error);
  });

  test('beats an unknown practice', async () => {
    const one = { ...ONE, practice: { name: 'Elders', agb: '01050000', street: 'Weg 1', phone: '0881234567' } };
    expect(await send(one, 'r4', { crisis: true })).toMatchObject({ outcome: 'stopped' });
  });
});

describe('refused, with the place in the sender\'s Bundle', () => {
  const place = (bundle: Bundle, type: string): string => `Bundle.entry[${(bundle.entry ?? []).findIndex((it) => it.resource?.resourceType === type)}].resource`;

  test('M3 a huisarts sends for its own practice only', async () => {
    const receipt = await post(fhirReferral({ ...ONE, insurer: undefined }, 'r4'), { ...ORIGINS.r4, partner: 'huisarts-beukenhof' });
    expect(receipt).toMatchObject({ codes: ['NOT_ALLOWED'], at: `${place(fhirReferral({ ...ONE, insurer: undefined }, 'r4'), 'Organization')}.identifier` });
    await expect(gateway.journeyOf(ONE.number)).rejects.toThrow();
  });

  test('E8 what is asked is not ours', async () => {
    const bundle = withChange('ServiceRequest', (it) => (it['code'] = { coding: [{ code: 'GGZ123' }] }));
    expect(await post(bundle)).toMatchObject({ codes: ['ZORGPRODUCT_UNKNOWN'], at: `${place(bundle, 'ServiceRequest')}.code` });
    expect(gateway.contents.alarms).toHaveLength(1);
  });

  test('4 a BSN outside the test series', async () => {
    const bundle = withChange('Patient', (it) => (it['identifier'] = [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '111222333' }]));
    expect(await post(bundle)).toMatchObject({ codes: ['PROCESSING_ID_REFUSED'], at: `${place(bundle, 'Patient')}.identifier` });
  });

  test.each([
    ['Patient', 'name', 'FIELD_MISSING'],
    ['ServiceRequest', 'authoredOn', 'FIELD_MISSING'],
    ['ServiceRequest', 'identifier', 'FIELD_MISSING'],
  ])('%s without %s', async (type, name, code) => {
    const bundle = withChange(type, (it) => delete it[name]);
    expect(await post(bundle)).toMatchObject({ isRefused: true, codes: [code], at: `${place(bundle, type)}.${name}` });
  });

  test.each(['identifier=http://elders.test|1', 'status=active', '%'])('If-None-Exist that names something else: %s', async (ifNoneExist) => {
    const bundle = fhirReferral(ONE, 'r4');
    const entry = bundle.entry?.find((it) => it.resource?.resourceType === 'ServiceRequest');
    Object.assign(entry?.request ?? {}, { ifNoneExist });
    expect(await post(bundle)).toMatchObject({ codes: ['FIELD_INVALID'], at: 'Bundle.entry[0].request.ifNoneExist' });
  });

  test('a gender outside its list', async () => {
    const bundle = withChange('Patient', (it) => (it['gender'] = 'v'));
    expect(await post(bundle)).toMatchObject({ isRefused: true, at: `${place(bundle, 'Patient')}.gender` });
  });

  test.each([{}, [], null, 'x', { resourceType: 'Bundle', type: 'transaction' }, { resourceType: 'Bundle', type: 'transaction', entry: [null, 5, { resource: { resourceType: 'ServiceRequest', identifier: 7 } }] }])('%j is no referral', async (body) => {
    expect(await post(body)).toMatchObject({ isRefused: true });
  });
});

describe('STU3 documents', () => {
  test('1.6 a supplement is a letter of the referral', async () => {
    await send(ONE, 'zorgdomein');
    expect(await send(ONE, 'zorgdomein', { type: 'supplement', letter: PDF })).toMatchObject({ outcome: 'letter' });
    expect((await gateway.journeyOf(ONE.number)).letter?.documents).toMatchObject([{ kind: 'VB', contentType: 'application/pdf', title: 'Verwijsbrief' }]);
  });

  test('a supplement without document is refused', async () => {
    expect(await send(ONE, 'zorgdomein', { type: 'supplement' })).toMatchObject({ isRefused: true, codes: ['FIELD_MISSING'] });
  });

  test('a cancellation ends the request', async () => {
    await send(ONE, 'zorgdomein');
    expect(await send(ONE, 'zorgdomein', { type: 'cancellation' })).toMatchObject({ outcome: 'cancelled' });
    expect((await gateway.journeyOf(ONE.number)).status).toBe('cancelled');
  });

  test('a kind that is not known is refused', async () => {
    expect(await send(ONE, 'zorgdomein', { type: 'referral-thoughts' })).toMatchObject({ codes: ['MESSAGE_TYPE_UNKNOWN'] });
  });
});

describe('dutch-fhir.md 1.4 a Condition keeps the status that its sender gave', () => {
  const TOLD = { r4: (code: string) => ({ coding: [{ code }] }), viplive: (code: string) => code, zorgdomein: (code: string) => code };
  const withStatus = (dialect: FhirDialect, status: Readonly<Record<string, string>>): Bundle => {
    const bundle = fhirReferral({ ...ONE, icpc: ['P74 Angststoornis', 'Z05 Problemen met werksituatie'] }, dialect);
    const [problem] = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Condition' ? [resource] : []));
    Object.assign(problem ?? {}, Object.fromEntries(Object.entries(status).map(([name, code]) => [name, TOLD[dialect](code)])));
    return bundle;
  };
  const kept = async (): Promise<readonly unknown[]> => {
    const { bundle } = await gateway.journeyOf(ONE.number);
    return (bundle?.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Condition'
      ? [[resource.code?.coding?.[0]?.code, resource.clinicalStatus?.coding?.[0]?.code, ...(resource.verificationStatus?.coding ?? []).map((it) => it.code)]] : []));
  };

  test.each(['refuted', 'entered-in-error', '410516002'].flatMap((code) => (['r4', 'zorgdomein'] as const).map((dialect) => [code, dialect] as const)))('E4, E7 what is %s is left out (%s)', async (verificationStatus, dialect) => {
    expect(await post(withStatus(dialect, { verificationStatus }), ORIGINS[dialect])).toMatchObject({ outcome: 'refused', codes: ['NOT_ELIGIBLE_SOCIAL_ONLY'] });
    expect(await kept()).toEqual([['Z05', 'active', 'provisional', '415684004']]);
  });

  test.each(['r4', 'zorgdomein'] as const)('E4, E7 what is over is no complaint of today (%s)', async (dialect) => {
    expect(await post(withStatus(dialect, { clinicalStatus: 'resolved', verificationStatus: 'confirmed' }), ORIGINS[dialect])).toMatchObject({ outcome: 'refused', codes: ['NOT_ELIGIBLE_SOCIAL_ONLY'] });
    expect(await kept()).toEqual([['P74', 'resolved', 'confirmed', '410605003'], ['Z05', 'active', 'provisional', '415684004']]);
  });

  test.each([
    [{ verificationStatus: 'differential' }, ['active', 'differential', '410590009']],
    [{ verificationStatus: '410605003', clinicalStatus: 'relapse' }, ['relapse', 'confirmed', '410605003']],
    [{ verificationStatus: 'unconfirmed', clinicalStatus: 'recurrence' }, ['recurrence', 'provisional', '415684004']],
  ])('E4 %j counts', async (status, expected) => {
    expect(await post(withStatus('r4', status))).toMatchObject({ outcome: 'accepted' });
    expect((await kept())[0]).toEqual(['P74', ...expected]);
  });
});

test.each(['r4', 'zorgdomein'] as const)('1.6 a letter that is written as text in the sections (%s) is a letter, kept apart from the request', async (dialect) => {
  const bundle = fhirReferral(ONE, dialect);
  const letter = bundle.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'Composition');
  Object.assign(letter ?? {}, { section: [{ title: 'Beloop', text: { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Slaapt al weken slecht.</p></div>' } }] });
  expect(await post(bundle, ORIGINS[dialect])).toMatchObject({ outcome: 'accepted' });
  const journey = await gateway.journeyOf(ONE.number);
  expect(journey.letter).toMatchObject({ status: 'present', documents: [{ kind: 'VB', contentType: 'text/plain', title: 'Verwijsbrief' }] });
  expect(JSON.stringify(journey.bundle)).not.toContain('Slaapt al weken');
  const stored = JSON.parse(new TextDecoder().decode((await gateway.store.loadDocument(journey.id, journey.letter.documents[0]?.id ?? ''))?.content)) as DocumentReference;
  expect(Buffer.from(stored.content[0]?.attachment.data ?? '', 'base64').toString()).toBe('Beloop\nSlaapt al weken slecht.');
});

test('a request with its letter is one decision', async () => {
  expect(await send(ONE, 'r4', { letter: PDF })).toMatchObject({ outcome: 'accepted' });
  const journey = await gateway.journeyOf(ONE.number);
  expect(journey.letter?.documents).toMatchObject([{ kind: 'VB' }]);
  expect(gateway.contents.changes).toHaveLength(1);
});

test('L3 an explicit no is refused by rule, and its sender is told', async () => {
  expect(await send({ ...ONE, questions: answersWith({ toestemming: ['-vg-ggz', 'vg-sd'] }) })).toMatchObject({ outcome: 'refused', codes: ['CONSENT_REFUSED'], isRefused: false });
});

test('L2 a Consent against its answer is a contradiction', async () => {
  const bundle = withChange('Consent', (it) => (it['provision'] = { type: 'deny' }));
  expect(await post(bundle)).toMatchObject({ outcome: 'held', codes: expect.arrayContaining(['CONSENT_CONTRADICTORY']) as unknown });
});

describe('the Task by which a huisarts follows its referral', () => {
  const eikenlaan = { clientId: 'his-eikenlaan', partner: 'huisarts-eikenlaan', role: 'huisarts', requestId: 'r-1' } as const;

  test('is read under the id of the answer, and says nothing of the person', async () => {
    const { task = '' } = await send({ ...ONE, questions: undefined });
    const read = await gateway.stories.readResource(eikenlaan, 'Task', task);
    expect(read).toMatchObject({ ok: true, value: { resource: { resourceType: 'Task', id: task, status: 'on-hold', groupIdentifier: { value: ONE.number } } } });
    expect(JSON.stringify(read)).not.toMatch(/Sanne|Testinga|999990019/);
  });

  test('M3 is read by nobody else, and changed by nobody', async () => {
    const { task = '' } = await send(ONE);
    expect(await gateway.stories.readResource({ ...eikenlaan, clientId: 'his-beukenhof', partner: 'huisarts-beukenhof' }, 'Task', task)).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
    expect(await gateway.stories.updateTask(eikenlaan, task, { resourceType: 'Task', id: task, status: 'completed', intent: 'order' }, 1)).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
  });

  test('E11 tells of the stop', async () => {
    const { task = '' } = await send(ONE, 'r4', { crisis: true });
    expect(await gateway.stories.readResource(eikenlaan, 'Task', task)).toMatchObject({ value: { resource: { status: 'rejected', statusReason: { coding: [{ code: 'CRISIS_CALL' }] } } } });
  });
});
