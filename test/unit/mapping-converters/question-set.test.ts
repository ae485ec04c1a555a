import { readFileSync } from 'node:fs';
import type { CodeSystem, Questionnaire, QuestionnaireItem } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { VG_QUESTIONS as TREE_QUESTIONS } from '../../../src/hl7v2/group-questions.ts';
import { consentScopeFromText, yesNoOf } from '../../../src/mapping/converters/vg-answer.ts';
import { consentDecisionFromAnswer } from '../../../src/mapping/converters/vg-people.ts';
import { consentItemFromObx, itemFromObx, unknownItemFromVg } from '../../../src/mapping/converters/vg-items.ts';
import { TOESTEMMINGSKLASSEN, VG_QUESTIONS } from '../../../src/mapping/converters/vg-questions.ts';

const profile = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../../../profiles/${file}.json`, import.meta.url), 'utf8')) as T;
const items = profile<Questionnaire>('Questionnaire-vg-aanmelding').item ?? [];
const obx = (code: string, value: unknown, subId?: string): unknown => ({ OBX3: [{ CE1: code }], OBX5: [value], ...(subId && { OBX4: [subId] }) });

/** The table of vg-questions.md, typed over: code, cardinality. */
const PUBLISHED: Readonly<Record<string, string>> = {
  VGSET: '0..1', VGHULP: '1..1', VGDOM: '0..*', VGKLACHT: '0..1', VGVEILIG: '0..*', VGEXP: '0..*', VGEEN: '0..1', VGMOT: '0..1', VGSAM: '0..1', VGCRIS: '1..1',
  VGZVW: '1..1', VGWOR: '0..1', VGDWANG: '0..1', VGURG: '0..1', VGVORM: '0..1', VGTAAL: '0..1', VGNAAS: '0..*', VGTOE: '0..*', VGTOEH: '0..1', VGTOEV: '0..1', VGVERT: '0..1',
};

describe('the question set is the same everywhere', () => {
  test('Questionnaire, code system, reader of the message and converters have the same questions', () => {
    const codes = Object.keys(PUBLISHED).toSorted();
    expect(items.map(({ linkId }) => linkId.toUpperCase()).filter((code) => code !== 'ONBEKEND').toSorted()).toEqual(codes);
    expect(profile<CodeSystem>('CodeSystem-vg-vraag').concept?.map(({ code }) => code).toSorted()).toEqual(codes);
    expect([...TREE_QUESTIONS].toSorted()).toEqual(codes);
    expect([...Object.keys(VG_QUESTIONS), 'VGTAAL', 'VGNAAS', 'VGTOE', 'VGVERT'].toSorted()).toEqual(codes);
  });

  test.each(Object.entries(PUBLISHED))('%s occurs %s', (code, cardinality) => {
    const { required, repeats } = items.find(({ linkId }) => linkId === code.toLowerCase()) as QuestionnaireItem;
    expect(`${required ? 1 : 0}..${repeats ? '*' : 1}`).toBe(cardinality);
  });

  test('the lists of the converters are those that are published', () => {
    const files = { VGDOM: 'levensdomein', VGVEILIG: 'veilig-contact', VGURG: 'urgentie', VGVORM: 'gespreksvorm', VGTOEH: 'toestemming-hoe', VGZVW: 'ja-nee' };
    for (const [code, file] of Object.entries(files)) {
      const { url, concept = [] } = profile<CodeSystem>(`CodeSystem-${file}`);
      expect(VG_QUESTIONS[code], code).toEqual({ kind: 'code', system: url, codes: Object.fromEntries(concept.map((one) => [one.code, one.display])) });
    }
    const classes = profile<CodeSystem>('CodeSystem-toestemmingsklasse').concept?.map(({ code }) => code);
    expect(TOESTEMMINGSKLASSEN.map((name) => name.replace(':', ''))).toEqual(classes);
  });

  test('T5 the team may add expertise that the huisarts can not ask for', () => {
    const asked = VG_QUESTIONS['VGEXP'];
    expect(asked?.kind === 'code' && Object.keys(asked.codes)).toEqual(['leefstijl', 'schulden', 'verslaving', 'lvb', 'geen']);
  });
});

describe('answers', () => {
  test.each([
    ['J', 'J'], ['j', 'J'], ['Ja', 'J'], ['true', 'J'], ['1', 'J'], [{ CE1: 'J', CE2: 'Ja' }, 'J'], [{ CWE2: 'ja' }, 'J'],
    ['N', 'N'], ['nee', 'N'], ['0', 'N'], ['false', 'N'], ['misschien', undefined], ['""', undefined], ['', undefined], [undefined, undefined], [{}, undefined],
  ])('%j is %s', (value, expected) => {
    expect(yesNoOf(value)?.code).toBe(expected);
  });

  test('L1 consent is J or N, everything else is no answer', () => {
    expect(['J', 'n', 'weet niet', '""', 'ONB'].map(consentDecisionFromAnswer)).toEqual(['permit', 'deny', undefined, undefined, undefined]);
  });

  test.each([
    ['vg-ggz', { class: 'vg-ggz' }], ['VG-SD', { class: 'vg-sd' }], ['welzijn:samenhuis', { class: 'welzijn', partner: 'samenhuis' }], ['partner:werkplein-ips', { class: 'partner', partner: 'werkplein-ips' }],
    ['welzijn', undefined], ['welzijn:', undefined], ['wmo:gemeente', undefined], ['iedereen', undefined], ['', undefined],
  ])('L1 consent class %s', (subId, expected) => {
    expect(consentScopeFromText(subId)).toEqual(expected);
  });

  test('a repeated answer is one item with several answers', () => {
    const item = itemFromObx({}, 'vgdom', [obx('VGDOM', { CE1: 'wonen' }), obx('VGDOM', 'FINANCIEN')]);
    expect(item?.answer?.map(({ valueCoding }) => valueCoding?.code)).toEqual(['wonen', 'financien']);
  });

  test('an answer outside its list makes no item and is kept as it came', () => {
    const odd = obx('VGDOM', { CE1: 'tuinieren', CE2: 'Tuinieren' });
    expect(itemFromObx({}, 'vgdom', odd)).toBeUndefined();
    expect(unknownItemFromVg({ VGDOM: [odd], UNKNOWN: [obx('VGKLEUR', 'blauw')] })).toEqual({
      linkId: 'onbekend',
      answer: [{ valueString: 'VGDOM^tuinieren^Tuinieren' }, { valueString: 'VGKLEUR^blauw' }],
    });
  });

  test('L1 a consent that can not be understood whole is kept apart', () => {
    expect(consentItemFromObx(obx('VGTOE', 'misschien', 'vg-ggz'))).toBeUndefined();
    expect(unknownItemFromVg({ VGTOE: [obx('VGTOE', 'misschien', 'vg-ggz'), obx('VGTOE', 'J', 'vg-sd')] })?.answer).toEqual([{ valueString: 'VGTOE:vg-ggz^misschien' }]);
  });

  test('nothing answered, nothing there', () => {
    expect([itemFromObx({}, 'vgdom', undefined), unknownItemFromVg({}), itemFromObx({}, 'vghulp', obx('VGHULP', '""'))]).toEqual([undefined, undefined, undefined]);
  });
});
