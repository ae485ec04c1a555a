import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import { mdmLines } from '../../../src/outbound/mdm-lines.ts';
import { controlIdOf, mdmMessage } from '../../../src/outbound/mdm-message.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { HIS, permitted, RESOURCES } from './permitted.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const SENDER = { identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test' } as const;
const NOTICE: Resource = {
  resourceType: 'Communication', id: 'n', status: 'completed', identifier: [{ system: SYSTEMS.delivery, value: 'n' }],
  basedOn: [{ identifier: { system: SYSTEMS.zorgdomein, value: 'ZP100120301' } }],
  payload: [{ contentString: 'De persoon is jonger dan 18 jaar op de aanvraagdatum.' }, { contentString: 'Gebruik de jeugdroute & bel.' }],
};
const at = (message: string, ...places: string[]): string[] => {
  const parsed = parseMessage(message);
  return parsed.ok ? places.map((place) => textAt(parsed.value, place)) : [];
};

describe('MDM^T02 (formats.md 8.2)', () => {
  test('a notice: reasons in plain Dutch, the ZD number, our ids, and of the person nothing', () => {
    const message = mdmMessage(permitted({ recipient: HIS, view: 'huisarts', kind: 'notice', resources: [NOTICE] }), { application: 'HIS', facility: 'EIKENLAAN' }, SENDER, NOW);
    expect(at(message, 'MSH-3', 'MSH-4', 'MSH-5', 'MSH-6', 'MSH-7', 'MSH-9.1', 'MSH-9.2', 'MSH-10', 'MSH-11', 'MSH-12')).toEqual(['MGN', 'REGIO', 'HIS', 'EIKENLAAN', '20261123090000+0000', 'MDM', 'T02', '0f8fad5bd9cb469fa165', 'T', '2.5']);
    expect(at(message, 'PID-3', 'PID-3.4', 'PID-5.7', 'PV1-2', 'TXA-2', 'TXA-14', 'TXA-17', 'TXA-18', 'TXA-19')).toEqual(['ZP100120301', 'ZorgDomein', 'U', 'O', 'PC', 'ZP100120301', 'LA', 'V', 'AV']);
    expect(at(message, 'OBX-2', 'OBX-5')).toEqual(['FT', 'Bericht over uw verzoek om een verkennend gesprek\nDe persoon is jonger dan 18 jaar op de aanvraagdatum.\nGebruik de jeugdroute & bel.']);
    expect(message.split('\r').map((it) => it.slice(0, 3))).toEqual(['MSH', 'EVN', 'PID', 'PV1', 'TXA', 'OBX', '']);
  });

  test('4.1 a notice has no BSN, even when the Bundle would have one; a task has what the view gave', () => {
    const notice = mdmMessage(permitted({ recipient: HIS, kind: 'notice', resources: [...RESOURCES, NOTICE] }), {}, SENDER, NOW);
    expect(notice).not.toContain('999990019');
    const task = mdmMessage(permitted({ recipient: HIS, kind: 'task' }), {}, SENDER, NOW);
    expect(at(task, 'PID-3', 'PID-3.5', 'PID-3[2]', 'PID-5', 'PID-5.2', 'PID-7', 'PID-8', 'MSH-6')).toEqual(['999990019', 'NNNLD', 'ZP100120301', 'Testinga', 'Sanne', '19920314', 'F', '01059999']);
  });

  test('the advice: summary, goals, and per action who, when and where', () => {
    const lines = mdmLines(permitted({ resources: [
      { resourceType: 'CarePlan', id: '1', status: 'active', intent: 'plan', subject: {}, description: 'Samen aan rust en werk.' },
      { resourceType: 'Goal', id: '2', lifecycleStatus: 'proposed', description: { text: 'Weer slapen' }, subject: {} },
      { resourceType: 'ServiceRequest', id: '3', status: 'active', intent: 'order', subject: {}, code: { text: 'Maatschappelijk werk' }, performer: [{ display: 'Samenhuis' }], occurrencePeriod: { start: '2026-12-07' }, patientInstruction: 'Bel 0800-0000' },
    ] }).bundle, 'advice');
    expect(lines).toEqual(['Gezamenlijk advies na het verkennend gesprek', 'Samenvatting: Samen aan rust en werk.', 'Doel: Weer slapen', 'Actie: Maatschappelijk werk', '  Door: Samenhuis', '  Start: 2026-12-07', '  Loket: Bel 0800-0000']);
  });

  test('A14 the Task verwijzing: what to do, by when, and the request it is about', () => {
    const lines = mdmLines(permitted({ resources: [
      { resourceType: 'ServiceRequest', id: '1', status: 'draft', intent: 'proposal', subject: {}, code: { text: 'Behandeling angst' } },
      { resourceType: 'Task', id: '2', status: 'requested', intent: 'order', code: { coding: [{ system: CODE_SYSTEMS.taskCode, code: 'fulfill' }, { system: CODE_SYSTEMS.taak, code: 'verwijzing' }] }, restriction: { period: { end: '2026-12-07' } } },
    ] }).bundle, 'task');
    expect(lines).toEqual(['Gevraagde actie', 'Actie: Behandeling angst', 'Taak: Maak de verwijzing voor deze actie; stuur het nummer en uw', 'AGB-code terug.', '  Uiterlijk: 2026-12-07']);
  });

  test('4 the Task aanvullen names what is missing, in the words of the code table', () => {
    const task: Resource = { resourceType: 'Task', id: '2', status: 'requested', intent: 'order', code: { coding: [{ system: CODE_SYSTEMS.taak, code: 'aanvullen' }] }, input: [{ type: { coding: [{ code: 'vraag' }] }, valueCoding: { system: CODE_SYSTEMS.code, code: 'BSN_INVALID' } }] };
    expect(mdmLines(permitted({ resources: [task] }).bundle, 'task').slice(1)).toEqual(['Taak: Vul het verzoek aan; wat ontbreekt staat hieronder.', '  vraag: Het BSN klopt niet (elfproef).']);
    expect(mdmLines(permitted({ resources: [task] }).bundle, 'advice')).toEqual(['Gezamenlijk advies na het verkennend gesprek']);
  });

  test('8.1 no line is wider than 70, and no word is lost', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 90 }).map((it) => it.replaceAll(/\s/g, 'x')), { maxLength: 30 }), (words) => {
      const payload = [{ contentString: words.join(' ') }];
      const lines = mdmLines(permitted({ resources: [{ resourceType: 'Communication', id: '1', status: 'completed', payload }] }).bundle, 'notice').slice(1);
      expect(lines.every((line) => line.length <= 70)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
    }));
  });

  test.each([['één euro', '8859/1'], ['łódź', 'UNICODE UTF-8']])('text %s goes as %s', (text, charset) => {
    const resource: Resource = { resourceType: 'Communication', id: '1', status: 'completed', payload: [{ contentString: text }] };
    expect(at(mdmMessage(permitted({ kind: 'notice', resources: [resource] }), {}, SENDER, NOW), 'MSH-18')).toEqual([charset]);
  });
});

describe('the answer of a HIS', () => {
  const control = controlIdOf(permitted().id);
  const sendWith = (answer: () => Promise<string>): Promise<unknown> =>
    makeOutbound({ clock: { now: () => NOW }, sender: () => SENDER, sendFrame: async () => new TextEncoder().encode(await answer()) })(permitted({ recipient: HIS, view: 'huisarts' }));

  test.each(['AA', 'CA'])('%s is delivered', async (code) => {
    await expect(sendWith(async () => `MSH|^~\\&|HIS|X|MGN|Y|20261123||ACK|1|T|2.5\rMSA|${code}|${control}\r`)).resolves.toEqual({});
  });

  test.each([
    ['AE', `MSH|^~\\&|||||||ACK|1|T|2.5\rMSA|AE|${control}\r`, 'RECIPIENT_REJECTED'], ['CE', `MSH|^~\\&|||||||ACK|1|T|2.5\rMSA|CE|${control}\r`, 'RECIPIENT_REJECTED'],
    ['AR', `MSH|^~\\&|||||||ACK|1|T|2.5\rMSA|AR|${control}\r`, 'RECIPIENT_UNAVAILABLE'], ['another message', 'MSH|^~\\&|||||||ACK|1|T|2.5\rMSA|AA|other\r', 'RECIPIENT_UNAVAILABLE'],
    ['nothing readable', 'hello', 'RECIPIENT_UNAVAILABLE'], ['no MSA', 'MSH|^~\\&|||||||ACK|1|T|2.5\r', 'RECIPIENT_UNAVAILABLE'],
  ])('%s: tried again or for a person', async (_name, answer, code) => {
    await expect(sendWith(async () => answer)).rejects.toMatchObject({ code, details: { delivery: permitted().id } });
  });

  test('no answer is tried again', async () => {
    await expect(sendWith(() => Promise.reject(new Error('timeout')))).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
  });
});
