import { Message } from 'node-hl7-client';
import { describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../../src/fhir/naming-systems.ts';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import { findReferral } from '../../../src/outbound/letter/permitted-parts.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { refMessage } from '../../../src/outbound/ref-message.ts';
import { rriMessage } from '../../../src/outbound/rri-message.ts';
import type { PermittedDelivery } from '../../../src/policy/permit.ts';
import { permit } from '../../../src/policy/permit.ts';
import type { Delivery } from '../../../src/policy/delivery.ts';
import type { PartnerEndpoint } from '../../../src/workflow/network.ts';
import { delivery, factsFor } from '../../policy/journeys.ts';
import { NETWORK } from '../../policy/network.ts';

const NOW = new Date('2026-11-30T10:00:00Z');

/** What policy really permits for the journey of the policy tests (Sanne Testinga, ZP100120391, BSN 999990019). */
function permittedFor(asked: Delivery): PermittedDelivery {
  const result = permit(asked, factsFor(asked.recipient));
  if (!result.ok) {
    throw new Error(result.refusal.code);
  }
  return result.value;
}

const advice = permittedFor(delivery('huisarts', 'eikenlaan', 'advice'));
const refusal = permittedFor(delivery('huisarts', 'eikenlaan', 'notice', { about: 'refused', code: 'NOT_INSURED' }));
const ggzTask = permittedFor(delivery('ggz-aanbieder', 'ggzproef', 'task', { subject: 'actie-1' }));
const segmentsOf = (message: string): string[] => message.split('\r').map((it) => it.slice(0, 3)).filter((it) => it !== '');
const at = (message: string, ...places: string[]): string[] => {
  const parsed = parseMessage(message);
  return parsed.ok ? places.map((place) => textAt(parsed.value, place)) : [];
};
const pathsOf = (message: string, ...paths: string[]): string[] => paths.map((path) => new Message({ text: message }).get(path).toString());
const isPdf = (base64: string | undefined): boolean => Buffer.from(base64 ?? '', 'base64').subarray(0, 5).toString() === '%PDF-';

describe('RRI^I12 (formats.md 8.2)', () => {
  test('accepted, with the advice as text and as PDF, in the order of the profile', async () => {
    const message = await rriMessage(advice, { application: 'HIS' }, NETWORK, NOW, 'REF-1');
    expect(segmentsOf(message)).toEqual(['MSH', 'MSA', 'RF1', 'PRD', 'PRD', 'PID', 'DG1', 'DG1', 'OBR', 'OBX', 'OBX']);
    expect(at(message, 'MSH-9.1', 'MSH-9.2', 'MSH-9.3', 'MSA-1', 'MSA-2', 'RF1-1', 'RF1-6', 'RF1-11', 'PRD-1', 'PRD-2', 'PRD[2]-1', 'PRD[2]-2', 'PID-3', 'OBX-2'))
      .toEqual(['RRI', 'I12', 'RRI_I12', 'AA', 'REF-1', 'A', 'ZP100120391', 'ZP100120391', 'RP', 'VG-team Voorbeelddam', 'RT', 'Huisartsenpraktijk Eikenlaan', '999990019', 'FT']);
    expect(at(message, 'OBX-5')[0]).toContain('Relatiegesprek (sociaal werk)');
    expect(isPdf(at(message, 'OBX[2]-5.5')[0])).toBe(true);
    expect(pathsOf(message, 'MSH.9.2', 'MSA.2', 'RF1.6.1', 'PID.5.1')).toEqual(['I12', 'REF-1', 'ZP100120391', 'Testinga']);
  });

  test('rejected says why in NTE, and a notice has nothing of the person', async () => {
    const message = await rriMessage(refusal, {}, NETWORK, NOW);
    expect(segmentsOf(message).filter((it) => it !== 'NTE')).toEqual(['MSH', 'RF1', 'PRD', 'PRD', 'PID', 'OBR', 'OBX', 'OBX']);
    expect(at(message, 'RF1-1', 'NTE-3', 'PID-3', 'PID-5', 'PID-5.7')).toEqual(['R', 'Het verzoek om een verkennend gesprek is niet aangenomen.', 'ZP100120391', '', 'U']);
    expect(message).not.toContain('999990019');
  });

  test.each([['held', 'P'], ['received', 'A'], ['stopped', 'R'], ['cancelled', 'R'], ['task-rejected', 'A']] as const)('a notice %s is status %s', async (about, status) => {
    const message = await rriMessage({ ...refusal, about }, {}, NETWORK, NOW);
    expect(at(message, 'RF1-1')).toEqual([status]);
  });
});

describe('4.1 the number that a HIS gave out itself', () => {
  const ofHis = (permitted: PermittedDelivery): PermittedDelivery => ({
    ...permitted,
    bundle: JSON.parse(JSON.stringify(permitted.bundle).replaceAll(SYSTEMS.zorgdomein, 'https://his.test/verwijzing').replaceAll('ZP100120391', 'HIS-4711')) as PermittedDelivery['bundle'],
  });

  test('is not said to be ZorgDomein\'s', async () => {
    const message = await rriMessage(ofHis(refusal), {}, NETWORK, NOW);
    expect(at(message, 'RF1-6', 'RF1-6.2', 'RF1-11', 'PID-3', 'PID-3.4', 'PID-3.5', 'OBR-2')).toEqual(['HIS-4711', '', '', 'HIS-4711', '', 'VN', 'HIS-4711']);
    expect(message).not.toContain('ZorgDomein');
    expect(at(await rriMessage(refusal, {}, NETWORK, NOW), 'RF1-6.2', 'RF1-11', 'PID-3.4')).toEqual(['ZorgDomein', 'ZP100120391', 'ZorgDomein']);
  });

  test('keeps its system in what FHIR says of it', () => {
    expect(findReferral(ofHis(refusal).bundle)).toEqual({ system: 'https://his.test/verwijzing', value: 'HIS-4711' });
  });
});

describe('PID-5', () => {
  test('is the legal name, with the parts of the surname', async () => {
    const part = (name: string, valueString: string): unknown => ({ url: `http://hl7.org/fhir/StructureDefinition/humanname-${name}`, valueString });
    const name = [
      { use: 'usual', text: 'Sannie', given: ['Sannie'] },
      { use: 'official', family: 'Proefma - van Testinga', _family: { extension: [part('own-prefix', 'van'), part('own-name', 'Testinga'), part('partner-name', 'Proefma')] }, given: ['Sanne'] },
    ];
    const entry = ggzTask.bundle.entry?.map((it) => (it.resource?.resourceType === 'Patient' ? { resource: { ...it.resource, name } } : it));
    const message = await refMessage({ ...ggzTask, bundle: { ...ggzTask.bundle, entry: entry as NonNullable<typeof ggzTask.bundle.entry> } }, {}, NETWORK, NOW);
    expect(message.split('\r').find((it) => it.startsWith('PID'))?.split('|')[5]).toBe('Proefma - van Testinga&van&Testinga&&Proefma^Sanne^^^^^L');
  });
});

describe('REF^I12 to a ggz EPD (formats.md 5)', () => {
  test('A14 person, insurance, diagnosis, letter, what came along, and the Task at the gateway', async () => {
    const document = { resourceType: 'DocumentReference', id: 'd', status: 'current', content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=', title: 'brief.pdf' } }] } as const;
    const others = (ggzTask.bundle.entry ?? []).filter(({ resource }) => resource?.resourceType !== 'DocumentReference');
    const message = await refMessage({ ...ggzTask, bundle: { ...ggzTask.bundle, entry: [...others, { resource: { ...document, content: [...document.content] } }] } }, { application: 'EPD', facility: 'GGZ' }, NETWORK, NOW);
    expect(segmentsOf(message)).toEqual(['MSH', 'RF1', 'PRD', 'PRD', 'PRD', 'PID', 'IN1', 'DG1', 'DG1', 'OBR', 'OBX', 'OBX', 'OBX', 'OBX']);
    expect(at(message, 'MSH-5', 'MSH-9.1', 'MSH-9.2', 'RF1-1', 'RF1-3', 'RF1-4', 'PRD-1', 'PRD-2', 'PRD-7', 'PRD[2]-1', 'PRD[3]-1', 'PID-3', 'PID-3.5', 'PID-11', 'PID-11.3', 'PID-13', 'IN1-3', 'DG1-3', 'DG1-3.3', 'DG1[2]-3'))
      .toEqual(['EPD', 'REF', 'I12', 'P', 'Psy', 'AM', 'RP', 'Huisartsenpraktijk Eikenlaan', '01059999', 'CP', 'RT', '999990019', 'NNNLD', 'Dijk 1', 'Voorbeelddam', '0612345678', '0101', 'P74', 'ICPC-1-NL', 'Z05']);
    const task = ggzTask.bundle.entry?.find(({ resource }) => resource?.resourceType === 'Task')?.resource?.id;
    expect(at(message, 'RF1-6', 'OBX[4]-5')).toEqual([task, `Task/${task}`]);
    expect(isPdf(at(message, 'OBX[1]-5.5')[0])).toBe(true);
    expect(at(message, 'OBX[3]-3.2', 'OBX[3]-5.2', 'OBX[3]-5.3', 'OBX[3]-5.5')).toEqual(['brief.pdf', 'application', 'pdf', 'JVBERi0=']);
    expect(pathsOf(message, 'MSH.9.1', 'RF1.6.1', 'PID.11.3')).toEqual(['REF', task, 'Voorbeelddam']);
  });

  test('E4 a diagnosis that is over gets no DG1, nor a place in the letter', async () => {
    const entry = (ggzTask.bundle.entry ?? []).map(({ resource }) => (resource?.resourceType === 'Condition' && resource.code?.coding?.[0]?.code === 'P74' ? { resource: { ...resource, clinicalStatus: { coding: [{ code: 'resolved' }] } } } : { resource }));
    const message = await refMessage({ ...ggzTask, bundle: { ...ggzTask.bundle, entry: entry as typeof ggzTask.bundle.entry & object } }, {}, NETWORK, NOW);
    expect(message.split('\r').filter((it) => it.startsWith('DG1')).map((it) => it.split('|')[3]?.slice(0, 3))).toEqual(['Z05']);
    expect(at(message, 'OBX[2]-5')[0]).not.toContain('P74');
  });

  test('a change is I13, a cancellation I14', async () => {
    expect(at(await refMessage({ ...ggzTask, kind: 'update' }, {}, NETWORK, NOW), 'MSH-9.2', 'RF1-1')).toEqual(['I13', 'P']);
    expect(at(await refMessage({ ...ggzTask, kind: 'cancellation' }, {}, NETWORK, NOW), 'MSH-9.2', 'RF1-1')).toEqual(['I14', 'E']);
  });
});

describe('design 5.7 which message an endpoint gets', () => {
  const sentBy = async (permitted: PermittedDelivery, endpoint: PartnerEndpoint): Promise<string> => {
    let sent = '';
    const send = makeOutbound({
      clock: { now: () => NOW }, sender: () => NETWORK,
      sendFrame: async (_to, bytes) => {
        sent = new TextDecoder('latin1').decode(bytes);
        return new TextEncoder().encode(`MSH|^~\\&|||||||ACK|1|T|2.5\rMSA|AA|${at(sent, 'MSH-10').join('')}\r`);
      },
    });
    await send({ ...permitted, recipient: { ...permitted.recipient, endpoints: [endpoint] } });
    return at(sent, 'MSH-9.1').join('');
  };
  const mllp = (protocol: 'hl7v2-mdm' | 'hl7v2-rri' | 'hl7v2-ref'): PartnerEndpoint => ({ protocol, host: '127.0.0.1', port: 2575 });
  const ggzNotice = permittedFor(delivery('ggz-aanbieder', 'ggzproef', 'notice', { about: 'consent-withdrawn' }));

  test.each([
    ['the advice', advice, 'hl7v2-mdm', 'MDM'], ['the advice', advice, 'hl7v2-rri', 'RRI'], ['a ggz action', ggzTask, 'hl7v2-ref', 'REF'],
    ['a ggz action', ggzTask, 'hl7v2-mdm', 'MDM'], ['a notice to the ggz', ggzNotice, 'hl7v2-ref', 'MDM'],
  ] as const)('%s over %s', async (_name, permitted, protocol, type) => {
    expect(await sentBy(permitted, mllp(protocol))).toBe(type);
  });

  test.each([['a ggz action', ggzTask, 'hl7v2-rri'], ['the advice', advice, 'hl7v2-ref']] as const)('%s never over %s: it is for a person', async (_name, permitted, protocol) => {
    await expect(sentBy(permitted, mllp(protocol))).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
  });
});
