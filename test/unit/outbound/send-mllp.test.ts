import { Message } from 'node-hl7-client';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import { controlIdOf } from '../../../src/outbound/hl7v2-parts.ts';
import { letterLines, summaryLines } from '../../../src/outbound/letter/letter-lines.ts';
import { writeLetter } from '../../../src/outbound/letter/write-letter.ts';
import { mdmMessage } from '../../../src/outbound/mdm-message.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { HIS, permitted, RESOURCES } from './permitted.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const SENDER = { identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] } as const;
const linesOf = (resources: readonly Resource[], kind: 'advice' | 'notice' | 'task', lines = letterLines): readonly string[] => lines(writeLetter(permitted({ resources, kind, view: 'huisarts', recipient: HIS }), SENDER));
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
  test('a notice: reasons in plain Dutch, the ZD number, our ids, and of the person nothing', async () => {
    const message = await mdmMessage(permitted({ recipient: HIS, view: 'huisarts', kind: 'notice', resources: [NOTICE] }), { application: 'HIS', facility: 'EIKENLAAN' }, SENDER, NOW);
    expect(at(message, 'MSH-3', 'MSH-4', 'MSH-5', 'MSH-6', 'MSH-7', 'MSH-9.1', 'MSH-9.2', 'MSH-10', 'MSH-11', 'MSH-12')).toEqual(['MGN', 'REGIO', 'HIS', 'EIKENLAAN', '20261123090000+0000', 'MDM', 'T02', '0f8fad5bd9cb469fa165', 'T', '2.5']);
    expect(at(message, 'PID-3', 'PID-3.4', 'PID-5.7', 'PV1-2', 'TXA-2', 'TXA-14', 'TXA-17', 'TXA-18', 'TXA-19')).toEqual(['ZP100120301', 'ZorgDomein', 'U', 'O', 'PC', 'ZP100120301', 'LA', 'V', 'AV']);
    expect(at(message, 'OBX[2]-2', 'OBX[2]-5')).toEqual(['FT', 'Bericht over uw verzoek om een verkennend gesprek\nDe persoon is jonger dan 18 jaar op de aanvraagdatum.\nGebruik de jeugdroute & bel.']);
    expect(message.split('\r').map((it) => it.slice(0, 3))).toEqual(['MSH', 'EVN', 'PID', 'PV1', 'TXA', 'OBX', 'OBX', '']);
  });

  test('8.2 the letter goes along as PDF in base64, and a reader that we did not write finds it', async () => {
    const message = new Message({ text: await mdmMessage(permitted({ recipient: HIS, kind: 'task' }), { application: 'HIS' }, SENDER, NOW) });
    expect(['MSH.9.1', 'MSH.9.2', 'MSH.10', 'PID.5.1', 'PID.5.2', 'PID.7', 'TXA.17'].map((path) => message.get(path).toString())).toEqual(['MDM', 'T02', '0f8fad5bd9cb469fa165', 'Testinga', 'Sanne', '19920314', 'LA']);
    const [letter] = message.get('OBX').toArray();
    expect(['OBX.2', 'OBX.5.2', 'OBX.5.3', 'OBX.5.4'].map((path) => letter?.get(path).toString())).toEqual(['ED', 'application', 'pdf', 'Base64']);
    expect(Buffer.from(letter?.get('OBX.5.5').toString() ?? '', 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('4.1 a notice has no BSN, even when the Bundle would have one; a task has what the view gave', async () => {
    const notice = await mdmMessage(permitted({ recipient: HIS, kind: 'notice', resources: [...RESOURCES, NOTICE] }), {}, SENDER, NOW);
    expect(notice).not.toContain('999990019');
    const task = await mdmMessage(permitted({ recipient: HIS, kind: 'task' }), {}, SENDER, NOW);
    expect(at(task, 'PID-3', 'PID-3.5', 'PID-3[2]', 'PID-5', 'PID-5.2', 'PID-7', 'PID-8', 'MSH-6')).toEqual(['999990019', 'NNNLD', 'ZP100120301', 'Testinga', 'Sanne', '19920314', 'F', '01059999']);
  });

  test('A13 the advice: summary, goals, and per action who, when and where', () => {
    expect(linesOf([
      { resourceType: 'CarePlan', id: '1', status: 'active', intent: 'plan', subject: {}, description: 'Samen aan rust en werk.' },
      { resourceType: 'Goal', id: '2', lifecycleStatus: 'proposed', description: { text: 'Weer slapen' }, subject: {} },
      { resourceType: 'ServiceRequest', id: '3', status: 'active', intent: 'order', subject: {}, code: { text: 'Maatschappelijk werk' }, performer: [{ display: 'Samenhuis' }], occurrencePeriod: { start: '2026-12-07' }, patientInstruction: 'Bel 0800-0000' },
    ], 'advice')).toEqual(['Gezamenlijk advies na het verkennend gesprek', 'SAMENVATTING', 'Samen aan rust en werk.', 'DOELEN', '- Weer slapen', 'ACTIES', 'Maatschappelijk werk', '- Door: Samenhuis', '- Start: 7 december 2026', '- Loket: Bel 0800-0000']);
  });

  test('A14 the Task verwijzing: what to do, by when, and the request it is about', () => {
    expect(linesOf([
      { resourceType: 'ServiceRequest', id: '1', status: 'draft', intent: 'proposal', subject: {}, code: { text: 'Behandeling angst' } },
      { resourceType: 'Task', id: '2', status: 'requested', intent: 'order', code: { coding: [{ system: CODE_SYSTEMS.taskCode, code: 'fulfill' }, { system: CODE_SYSTEMS.taak, code: 'verwijzing' }] }, restriction: { period: { end: '2026-12-07' } } },
    ], 'task')).toEqual(['Gevraagde actie', 'WAT WIJ U VRAGEN', 'Maak de verwijzing voor deze actie; stuur het nummer en uw AGB-code', 'terug.', '- Uiterlijk: 7 december 2026', 'ACTIES', 'Behandeling angst']);
  });

  test('4 the Task aanvullen names what is missing, in the words of the code table', () => {
    const task: Resource = { resourceType: 'Task', id: '2', status: 'requested', intent: 'order', code: { coding: [{ system: CODE_SYSTEMS.taak, code: 'aanvullen' }] }, input: [{ type: { coding: [{ code: 'vraag' }] }, valueCoding: { system: CODE_SYSTEMS.code, code: 'BSN_INVALID' } }] };
    expect(linesOf([task], 'task').slice(1)).toEqual(['WAT WIJ U VRAGEN', 'Vul het verzoek aan; wat ontbreekt staat hieronder.', '- Vraag: Het BSN klopt niet (elfproef).']);
    expect(linesOf([task], 'advice')).toEqual(['Gezamenlijk advies na het verkennend gesprek']);
  });

  test('8.1 no line is wider than 70, and no word is lost', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 90 }).map((it) => it.replaceAll(/\s/g, 'x')), { minLength: 1, maxLength: 30 }), (words) => {
      const lines = linesOf([{ resourceType: 'Communication', id: '1', status: 'completed', payload: [{ contentString: words.join(' ') }] }], 'notice').slice(2);
      expect(lines.every((line) => line.length <= 70)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
    }));
  });

  test('8.2 the summary has ten lines at most and says when there is more; actions come first', () => {
    const actions = Array.from({ length: 3 }, (_, index): Resource => ({ resourceType: 'ServiceRequest', id: `${index}`, status: 'active', intent: 'order', subject: {}, code: { text: `Actie ${index + 1}` } }));
    const plan: Resource = { resourceType: 'CarePlan', id: 'p', status: 'active', intent: 'plan', subject: {}, description: 'woord '.repeat(200) };
    const lines = linesOf([plan, ...actions], 'advice', summaryLines);
    expect(lines).toHaveLength(10);
    expect(lines.slice(0, 4)).toEqual(['Gezamenlijk advies na het verkennend gesprek', 'Actie: Actie 1', 'Actie: Actie 2', 'Actie: Actie 3']);
    expect(lines[9]).toBe('Het hele bericht staat in de brief.');
    expect(linesOf(actions, 'advice', summaryLines)).toHaveLength(4);
  });

  test.each([['één euro', '8859/1'], ['łódź', 'UNICODE UTF-8']])('text %s goes as %s', async (text, charset) => {
    const resource: Resource = { resourceType: 'Communication', id: '1', status: 'completed', payload: [{ contentString: text }] };
    expect(at(await mdmMessage(permitted({ kind: 'notice', resources: [resource] }), {}, SENDER, NOW), 'MSH-18')).toEqual([charset]);
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
