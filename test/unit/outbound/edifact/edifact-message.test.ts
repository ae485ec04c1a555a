import Parser from 'edifact/parser.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../../../../src/fhir/naming-systems.ts';
import { edifactMessage, interchangeReference } from '../../../../src/outbound/edifact/edifact-message.ts';
import { plainText } from '../../../../src/outbound/edifact/edifact-text.ts';
import { readSegments } from '../../../../src/outbound/edifact/read-segments.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import { DELIVERY_ID, HIS, permitted, RESOURCES } from '../permitted.ts';

const NOW = new Date('2026-11-23T09:05:00Z');
const NETWORK = { identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [{ id: 'vg', name: 'VG-team Voorbeelddam', role: 'vg-team', identifiers: { agb: '06990001' }, endpoints: [] }] } as const;
const ROUTE = { message: 'MEDVRI', sender: '50001111', receiver: '50002222' } as const;
const team = { identifier: { system: SYSTEMS.partner, value: 'vg' } };
const PLAN: Resource = { resourceType: 'CarePlan', id: 'p', status: 'active', intent: 'plan', subject: {}, author: team, description: "Eén pond: '3 + 4'? Ja." };
const ACTION: Resource = { resourceType: 'ServiceRequest', id: 'a', status: 'active', intent: 'order', subject: {}, code: { text: 'Relatiegesprek' }, category: [{ coding: [{ system: CODE_SYSTEMS.adviesCategorie, code: 'sociaal-werk' }] }] };
const advice = (more: Partial<PermittedDelivery> & { readonly resources?: readonly Resource[] } = {}): PermittedDelivery =>
  permitted({ recipient: { ...HIS, phone: '0881234567' }, view: 'huisarts', kind: 'advice', resources: [...RESOURCES, PLAN, ACTION], ...more });

type Read = { readonly name: string; readonly elements: readonly (readonly string[])[] };

/** As npm `edifact` reads it. It knows no counted tags (`TXT:1`), so the counts are taken off first; level B: lower case. */
function readBack(text: string): readonly Read[] {
  const parser = new Parser();
  parser.encoding('UNOB');
  const segments: { name: string; elements: string[][] }[] = [];
  parser.onopensegment = (name: string) => segments.push({ name, elements: [] });
  parser.onelement = () => segments.at(-1)?.elements.push([]);
  parser.oncomponent = (value: string) => segments.at(-1)?.elements.at(-1)?.push(value);
  parser.write(text.replace(/(^|')(TXT|CON):\d+/g, '$1$2'));
  parser.end();
  return segments;
}
const elements = (read: readonly Read[], name: string): Read['elements'] => read.find((it) => it.name === name)?.elements ?? [];

describe('MEDVRI:1 (formats.md 8.1)', () => {
  const read = readBack(edifactMessage(advice(), ROUTE, NETWORK, NOW));

  test('the order of segments, and the envelope with its counts', () => {
    const names = read.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(['UNB', 'UNH', 'GGA', 'DET', 'PID', 'TXT', 'GGO', 'UNT', 'UNZ']);
    expect(elements(read, 'UNB')).toEqual([['UNOA', '1'], ['50001111'], ['50002222'], ['261123', '1005'], ['0F8FAD5BD9CB46'], [''], [''], [''], [''], [''], ['1']]);
    expect(elements(read, 'UNH')).toEqual([['0F8FAD5BD9CB46'], ['MEDVRI', '1']]);
    expect(elements(read, 'UNT')).toEqual([[`${names.length - 2}`], ['0F8FAD5BD9CB46']]);
    expect(elements(read, 'UNZ')).toEqual([['1'], ['0F8FAD5BD9CB46']]);
  });

  test('who, whom, when: element 5 of PID is the BSN', () => {
    expect(elements(read, 'GGA')).toEqual([['VG-team Voorbeelddam'], ['GGZ'], ['VG-team Voorbeelddam']]);
    expect(elements(read, 'DET')).toEqual([['26', '11', '23'], ['10', '05']]);
    expect(elements(read, 'PID')).toEqual([['1992', '03', '14'], ['V'], ['', '', 'Testinga', '', 'Sanne'], [''], ['BSN999990019']]);
    expect(elements(read, 'GGO')[0]).toEqual(['Praktijk Eikenlaan']);
  });

  test('the letter, with separators released and accents off', () => {
    expect(read.filter(({ name }) => name === 'TXT').map((it) => it.elements[0]?.[0])).toEqual([
      'Gezamenlijk advies na het verkennend gesprek', 'SAMENVATTING', "Een pond: '3 + 4'? Ja.", 'ACTIES', 'Relatiegesprek (sociaal werk)', 'Verwijsnummer: ZP100120301',
    ]);
  });

  test('TXT is counted from 1', () => {
    const counts = [...edifactMessage(advice(), ROUTE, NETWORK, NOW).matchAll(/'TXT:(\d+)\+/g)].map(([, count]) => Number(count));
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('in production nothing says test', () => {
    expect(elements(readBack(edifactMessage(advice(), ROUTE, { ...NETWORK, environment: 'production' }, NOW)), 'UNB')).toHaveLength(5);
  });

  test('4.1 a notice has no PID and no BSN', () => {
    const text = edifactMessage(advice({ kind: 'notice' }), ROUTE, NETWORK, NOW);
    expect(readBack(text).some(({ name }) => name === 'PID' || name === 'PAD')).toBe(false);
    expect(text).not.toContain('999990019');
  });

  test('without a BSN in the Bundle there is none in PID', () => {
    const patient: Resource = { resourceType: 'Patient', id: 'x', name: [{ family: 'Testinga' }], gender: 'male' };
    expect(elements(readBack(edifactMessage(advice({ resources: [patient, PLAN] }), ROUTE, NETWORK, NOW)), 'PID')).toEqual([[''], ['M'], ['', '', 'Testinga']]);
  });

  test('prefixes and the partner\'s name stand in their own components; lengths are kept', () => {
    const extension = (['own-prefix', 'own-name', 'partner-prefix', 'partner-name'] as const).map((kind) => ({
      url: `http://hl7.org/fhir/StructureDefinition/humanname-${kind}`, valueString: { 'own-prefix': 'van de', 'own-name': 'Jansen'.repeat(6), 'partner-prefix': 'de', 'partner-name': 'Proef' }[kind],
    }));
    const patient = { resourceType: 'Patient', id: 'x', name: [{ family: 'x', given: ['P.Q.'], _family: { extension } }], address: [{ line: ['Dijk 1a'], city: 'Voorbeelddam', postalCode: '9999 ZZ' }] } as unknown as Resource;
    const back = readBack(edifactMessage(advice({ resources: [patient] }), ROUTE, NETWORK, NOW));
    expect(elements(back, 'PID')[2]).toEqual(['Proef', 'de', 'Jansen'.repeat(5), 'van de', '', 'P.Q.']);
    expect(elements(back, 'PAD')).toEqual([['Dijk', '1a', '', 'Voorbeelddam', '9999 ZZ']]);
  });
});

describe('MEDSPE:1 (formats.md 8.1)', () => {
  test('a letter of GGZ, with the referral number and the conclusion', () => {
    const read = readBack(edifactMessage(advice(), { ...ROUTE, message: 'MEDSPE' }, NETWORK, NOW));
    expect([...new Set(read.map(({ name }) => name))]).toEqual(['UNB', 'UNH', 'ART', 'SPE', 'PID', 'DET', 'REF', 'TXT', 'CON', 'UNT', 'UNZ']);
    expect(elements(read, 'ART')).toEqual([['H'], ['059999'], ['Praktijk Eikenlaan'], [''], ['0881234567']]);
    expect(elements(read, 'SPE')).toEqual([['GGZ'], ['VG-team Voorbeelddam'], ['990001']]);
    expect(elements(read, 'REF')).toEqual([['ZP100120301']]);
    expect(read.filter(({ name }) => name === 'CON').map((it) => it.elements[0]?.[0])).toEqual(['Actie: Relatiegesprek (sociaal werk)', "Samenvatting: Een pond: '3 + 4'? Ja."]);
    expect(elements(read, 'UNT')[0]).toEqual([`${read.length - 2}`]);
  });
});

describe('ISO 9735 whatever the text', () => {
  const anyText = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 120 }), fc.stringMatching(/^[?+:' a]{0,150}$/));

  test('level B only, lines of at most 70, counts right, every separator released', () => {
    fc.assert(fc.property(anyText, fc.constantFrom('MEDVRI', 'MEDSPE'), (description, message) => {
      const text = edifactMessage(advice({ resources: [...RESOURCES, { ...PLAN, description } as Resource] }), { ...ROUTE, message }, NETWORK, NOW);
      expect(text).toMatch(/^[A-Za-z0-9 .,\-()/=!"%&*;<>'+:?]+$/);
      const read = readSegments(text);
      const segments = read.ok ? read.value : [];
      const lines = segments.filter(({ tag }) => tag === 'TXT' || tag === 'CON');
      expect(lines.every((it) => it.elements.length === 1 && it.elements[0]?.length === 1 && (it.elements[0][0]?.length ?? 99) <= 70)).toBe(true);
      expect(segments.find(({ tag }) => tag === 'UNT')?.elements[0]).toEqual([`${segments.length - 2}`]);
      expect(readBack(text).map(({ name }) => name)).toEqual(segments.map(({ tag }) => tag));
    }), { numRuns: 60 });
  });

  test.each([['één ĳsje à €5', 'een ijsje a EUR5'], ['a@b.nl', 'a(at)b.nl'], ['“ja” – nee…', '"ja" - nee...'], ['Łódź', 'Lodz'], ['👍', '.'], ['a\r\nb\tc', 'a  b c']])('%s becomes %s', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  test('the reference is that of the delivery, 14 characters', () => {
    expect(interchangeReference(DELIVERY_ID)).toBe('0F8FAD5BD9CB46');
  });
});
