import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, attachment, caseWith, changed, letter, readAck, srm } from '../../support/test-messages.ts';
import { encounterFor } from '../../../src/sandbox/partner-resources.ts';
import { codeOf, GESPREK, TEAM } from './callers.ts';

const SANNE = caseWith('ZP100120801');
const HELD = caseWith('ZP100120801', { questions: answersWith({ toestemming: [] }) });
const REFUSED = caseWith('ZP100120801', { person: { ...SANNE.person, born: '20100101' } });
const CRISIS = caseWith('ZP100120801', { questions: answersWith({ crisis: 'J' }) });
const cancelOf = (controlId = 'cancel-1'): Uint8Array => srm(SANNE, { event: 'S04', controlId, sent: '20261124100000+0100' });
const kinds = (gateway: MemoryGateway, from = 0): string[] => gateway.contents.deliveries.slice(from).map((it) => `${it.recipient} ${it.kind}${it.about === undefined ? '' : ` ${it.about}`}`).toSorted();

describe('SRM^S04 in every state of the journey (design 4.1)', () => {
  it('before its request: nothing starts, and a request that comes later changes nothing', async () => {
    const gateway = await memoryGateway();
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AE');
    expect(kinds(gateway).filter((it) => it.includes('referral'))).toEqual([]);
  });

  it.each([
    ['accepted', SANNE, ['huisarts-eikenlaan notice cancelled', 'planner-voorbeeld cancellation cancelled', 'vg-voorbeelddam cancellation cancelled', 'vg-voorbeelddam cancellation cancelled', 'vg-voorbeelddam cancellation cancelled']],
    ['held', HELD, ['huisarts-eikenlaan notice cancelled']],
  ])('%s: the journey ends, and who has it hears so', async (_state, one, told) => {
    const gateway = await memoryGateway();
    await gateway.send(srm(one));
    const before = gateway.contents.deliveries.length;
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    const journey = await gateway.journeyOf(SANNE.number);
    expect(journey).toMatchObject({ status: 'cancelled', judgement: { result: 'cancelled', code: 'CANCELLED' } });
    expect(kinds(gateway, before)).toEqual(told);
  });

  it('refused: it ends too, and nobody but the huisarts is told', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(REFUSED));
    const before = gateway.contents.deliveries.length;
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    expect(kinds(gateway, before).filter((it) => !it.startsWith('huisarts'))).toEqual([]);
  });

  it('stopped by a crisis: it stays stopped, and the alarm stays open', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(CRISIS));
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    const journey = await gateway.journeyOf(SANNE.number);
    expect(journey.status).toBe('stopped');
    expect(journey.crisis?.confirmedAt).toBeUndefined();
  });

  it('cancelled already: AA, and nothing happens', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    await gateway.send(cancelOf());
    const before = gateway.contents.deliveries.length;
    expect(readAck(await gateway.send(changed(cancelOf('cancel-2'), 'VGAANM', 'VGAAN2'))).code).toBe('AA');
    expect(gateway.contents.deliveries).toHaveLength(before);
  });

  it('a letter alone: its planner waits for no request any more', async () => {
    const gateway = await memoryGateway();
    await gateway.send(letter(SANNE));
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
  });

  it('after the gesprek the team decides: nothing stops by itself, and a person may end it with a code (A13)', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const journey = await gateway.journeyOf(SANNE.number);
    const task = gateway.idOf(journey, 'vg-ggz');
    gateway.clock.at = new Date('2026-12-01T12:00:00Z');
    expect((await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, outcome: 'held' }))).ok).toBe(true);
    const before = gateway.contents.changes.length;
    expect(readAck(await gateway.send(cancelOf())).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
    expect(gateway.contents.changes[before]?.effects?.worklist).toEqual([expect.objectContaining({ type: 'open', kind: 'open-action', key: 'annulering', owner: 'vg-voorbeelddam' })]);
    expect(codeOf(await gateway.desk.stopJourney(journey.id, 'zomaar', 'P. Lanner'))).toBe('CODE_UNKNOWN');
    expect(codeOf(await gateway.desk.stopJourney(crypto.randomUUID(), 'overleden', 'P. Lanner'))).toBe('CODE_UNKNOWN');
    expect(codeOf(await gateway.desk.stopJourney(journey.id, 'overleden', 'P. Lanner'))).toBe('ok');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('closed');
    expect(gateway.contents.changes.at(-1)).toMatchObject({ audit: [{ subject: 'stop', secret: { user: 'P. Lanner' }, detail: { reason: 'overleden' } }] });
    expect(gateway.contents.changes.at(-1)?.effects?.worklist).toContainEqual({ type: 'close', kind: 'open-action', key: 'annulering' });
  });
});

describe('quirks of formats.md 1.7, over the whole way in', () => {
  const patientOf = async (gateway: MemoryGateway): Promise<Patient | undefined> => (await gateway.journeyOf(SANNE.number)).bundle?.entry?.map((it) => it.resource).find((it): it is Patient => it?.resourceType === 'Patient');
  const requestOf = async (gateway: MemoryGateway): Promise<ServiceRequest | undefined> => (await gateway.journeyOf(SANNE.number)).bundle?.entry?.map((it) => it.resource).find((it): it is ServiceRequest => it?.resourceType === 'ServiceRequest');

  it('three attachments under one MSH-10 are three documents, in any order with the letter', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const files = ['een.png', 'twee.png', 'drie.png'].map((name) => changed(attachment(SANNE), /vragenlijst.R.1\.png/, name));
    for (const message of [files[0], letter(SANNE), files[1], files[2], files[1]]) {
      expect(readAck(await gateway.send(message ?? new Uint8Array())).code).toBe('AA');
    }
    expect((await gateway.journeyOf(SANNE.number)).letter.documents.map((it) => it.title).toSorted()).toEqual(['Verwijsbrief', 'drie.png', 'een.png', 'twee.png']);
  });

  it.each([['an empty BSN', ''], ['an explicit null', '""']])('%s: accepted, with a warning', async (_what, bsn) => {
    const gateway = await memoryGateway();
    expect(readAck(await gateway.send(changed(srm(SANNE), `${SANNE.person.bsn}^^^NLMINBIZA`, `${bsn}^^^NLMINBIZA`))).code).toBe('AA');
    expect(await gateway.journeyOf(SANNE.number)).toMatchObject({ status: 'accepted', judgement: { warnings: expect.arrayContaining(['BSN_MISSING']) as unknown } });
    expect((await patientOf(gateway))?.identifier ?? []).toEqual([]);
  });

  it('double name in parts, postcode with a space, phone with \\T\\ and +31', async () => {
    const gateway = await memoryGateway();
    const name = 'Testpatiënt - van Zorg Domein&van&Zorg Domein&&Testpatiënt';
    const message = changed(changed(srm(SANNE), `|${SANNE.person.surname}^`, `|${name}^`), '06 12345678', '+31 6 12345678\\T\\0881234567');
    expect(readAck(await gateway.send(message)).code).toBe('AA');
    const patient = await patientOf(gateway);
    expect(patient?.name?.[0]?.family).toBe('Testpatiënt - van Zorg Domein');
    expect(patient?.address?.[0]?.postalCode).toBe('9999 ZZ');
    expect(patient?.telecom?.map((it) => it.value)).toEqual(['+31612345678', '0881234567', 'persoon@voorbeeld.example']);
  });

  it('vektis in lower case is Vektis', async () => {
    const gateway = await memoryGateway();
    await gateway.send(changed(srm(SANNE), '^^^^^^VEKTIS|', '^^^^^^vektis|'));
    expect((await gateway.journeyOf(SANNE.number)).judgement?.result).toBe('accepted');
  });

  // The table of mappings/codes/zorgdomein-urgentie.json: a region adds to it; whatever is not in it is routine, kept as sent.
  it.each([['SPOED', 'stat'], ['VERKORT', 'asap'], ['C', 'urgent'], ['REG', 'routine'], ['EIGEN', 'routine']])('urgency %s is %s, with the original beside it', async (code, priority) => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    await gateway.send(changed(srm(SANNE, { controlId: 'u-1' }), 'REG^regulier^99zda', `${code}^woord^99zda`));
    const request = await requestOf(gateway);
    expect(request?.priority).toBe(priority);
    expect(request?.extension?.find((it) => it.url.endsWith('ext-originele-urgentie'))?.valueCoding).toMatchObject({ code });
  });

  it('E8: a zorgproduct of others is AR at ARQ-7, alarmed each time, and starts nothing', async () => {
    const gateway = await memoryGateway();
    for (const controlId of ['x-1', 'x-2']) {
      const answer = readAck(await gateway.send(changed(srm(SANNE, { controlId }), /VGREG001/g, 'GGZREG001')));
      expect(answer.code).toBe('AR');
      expect(answer.error).toContain('ARQ^1^7');
    }
    expect(gateway.contents.alarms.filter((it) => it === 'invalid/zorgdomein/ZORGPRODUCT_UNKNOWN')).toHaveLength(2);
    expect(gateway.contents.deliveries).toEqual([]);
  });
});
