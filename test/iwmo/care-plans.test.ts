import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODE_SYSTEMS, SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { judgeWmo315 } from '../../src/iwmo/judge-wmo315.ts';
import { readBericht } from '../../src/iwmo/read-bericht.ts';
import { readWmo315 } from '../../src/iwmo/read-wmo315.ts';
import { categorieOfCode, EENHEDEN, FREQUENTIES, PRODUCT_CATEGORIEEN } from '../../src/iwmo/wmo315.ts';
import { writeWmo315 } from '../../src/iwmo/write-wmo315.ts';
import { toewijzingTask, verzoekFromDelivery } from '../../src/outbound/iwmo/verzoek-from-delivery.ts';
import type { PermittedDelivery } from '../../src/policy/permit.ts';
import type { IwmoEndpoint, IwmoProduct } from '../../src/workflow/network.ts';
import { permitted } from '../unit/outbound/permitted.ts';
import { hasStandards, judgeByXsd } from '../unit/iwmo/standards.ts';

/** A tenth with a fixed seed in every run of the tests; `npm run iwmo:plans` takes all. */
const RUNS = Number(process.env['MGN_IWMO_PLANS'] ?? '200');
const NOW = new Date('2026-12-01T11:30:00Z');

/** Mostly what a HIS sends; sometimes what nobody should. */
const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('Testinga', 'van den Berg', "O'Brien", 'Ångström', 'Şahin-de Wit', 'Nguyễn', 'IJsbrand') }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 210 }) }, { weight: 1, arbitrary: fc.constantFrom('', ' ', '<b>&amp;', 'a\nb', 'x'.repeat(201), '\u0000', '\ud83d') });
const date = fc.oneof({ weight: 8, arbitrary: fc.date({ min: new Date('2026-06-01'), max: new Date('2029-12-31'), noInvalidDate: true }).map((it) => it.toISOString().slice(0, 10)) }, { weight: 1, arbitrary: fc.constantFrom('2027-02-30', '2027-05', 'x', '2026-12-21T00:30:00+01:00') });
const birthDate = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('1992-03-14', '1953', '1949-09', '2004-02-29', '1907-01-01') }, { weight: 1, arbitrary: fc.constantFrom('1890-01-01', '2030-01-01', '', '19-2-1') });
const bsn = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('999990019', '999900006') }, { weight: 1, arbitrary: fc.constantFrom('999990018', '', '99999001') });

const patient: fc.Arbitrary<Patient> = fc.record({ bsn, birthDate: fc.option(birthDate), gender: fc.constantFrom('male', 'female', 'other', 'unknown', undefined), family: name, prefix: fc.option(fc.constantFrom('van', 'van den', 'op den allerlaatste'), { freq: 4 }), given: fc.array(fc.record({ text: name, isInitial: fc.boolean() }), { maxLength: 4 }) })
  .map(({ bsn: number, birthDate: born, gender, family, prefix, given }) => ({
    resourceType: 'Patient', id: 'p', identifier: [{ system: SYSTEMS.bsn, value: number }], ...(born === null ? {} : { birthDate: born }), ...(gender === undefined ? {} : { gender }),
    name: [{
      family, given: given.map((it) => it.text), _given: given.map((it) => (it.isInitial ? { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier', valueCode: 'IN' }] } : null)),
      ...(prefix === null ? {} : { _family: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: prefix }, { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: family }] } }),
    }],
  }) as unknown as Patient);

/** Lines of a table as an operator might write them, also those that `config check` refuses. */
const line: fc.Arbitrary<IwmoProduct> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<IwmoProduct>({ categorie: '02', code: '02A19', omvang: { volume: 4, eenheid: '04', frequentie: '2' }, months: 6 }, { categorie: '15' }, { budget: 250_000, months: 12 }, { categorie: '07', code: '07A03', omvang: { volume: 2, eenheid: '16', frequentie: '4' } }) },
  { weight: 1, arbitrary: fc.record({ actie: fc.constantFrom('Begeleiding', 'groep'), categorie: fc.constantFrom(...PRODUCT_CATEGORIEEN), code: fc.constantFrom('02A19', 'ABCDE', '07A03'), omvang: fc.record({ volume: fc.integer({ min: 0, max: 200_000_000 }), eenheid: fc.constantFrom(...EENHEDEN), frequentie: fc.constantFrom(...FREQUENTIES) }), budget: fc.nat(), months: fc.integer({ min: 1, max: 120 }) }, { requiredKeys: [] }) },
);
const endpoint: fc.Arbitrary<IwmoEndpoint> = fc.record({ products: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }), { freq: 5, nil: undefined }), openBeschikking: fc.constantFrom(true, true, false), raamcontract: fc.option(fc.boolean(), { nil: undefined }) })
  .map(({ products, openBeschikking, raamcontract }) => ({ protocol: 'iwmo', folder: 'f', sender: '42420001', openBeschikking, ...(products === undefined ? {} : { products }), ...(raamcontract === undefined ? {} : { raamcontract }) }));

const practice = fc.oneof({ weight: 5, arbitrary: fc.constant<Resource[]>([{ resourceType: 'Organization', id: 'o', name: 'Praktijk Eikenlaan', identifier: [{ system: SYSTEMS.agb, value: '01059999' }] }]) }, { weight: 1, arbitrary: name.map((it): Resource[] => [{ resourceType: 'Organization', id: 'o', name: it }]) }, { weight: 1, arbitrary: fc.constant<Resource[]>([]) });

/** What policy leaves of a CarePlan for the gemeente: Task, request, person, practice. */
const delivery: fc.Arbitrary<PermittedDelivery> = fc.record({ patient, practice, start: fc.option(date, { freq: 4 }), end: fc.option(date, { freq: 2 }), nummer: fc.option(fc.constantFrom('425386123', '7', 'BES-12', '12345678901'), { freq: 2 }), sinds: fc.option(fc.constantFrom('2026-11-16', '2026-11-31'), { freq: 2 }), words: fc.constantFrom('Begeleiding', 'Wonen'), vorm: fc.constantFrom('groep', 'individueel') })
  .map(({ patient: person, practice: organization, start, end, nummer, sinds, words, vorm }) => permitted({
    view: 'wmo', kind: 'task', createdAt: '2026-12-01T11:00:00Z',
    recipient: { id: 'g', name: 'g', role: 'gemeente', identifiers: { cbs: 'GM9902' }, endpoints: [] },
    resources: [
      {
        resourceType: 'Task', id: '6f1c2f0e-6a53-8d0b-9a58-0d6c1f2b7a11', status: 'requested', intent: 'order', focus: { reference: 'urn:uuid:r' }, code: { coding: [{ system: CODE_SYSTEMS.taak, code: 'wmo-toewijzing' }] },
        output: [['beschikkingnummer', nummer], ['beschikking-ingangsdatum', sinds]].flatMap(([type, value]) => (value === null || value === undefined ? [] : [{ type: { coding: [{ system: CODE_SYSTEMS.taak, code: type as string }] }, valueString: value }])),
      },
      { resourceType: 'ServiceRequest', id: 'r', status: 'active', intent: 'order', subject: { reference: 'urn:uuid:p' }, code: { text: words }, orderDetail: [{ text: `Vorm: ${vorm}` }], occurrencePeriod: { ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) } },
      person, ...organization,
    ],
  }));

test.skipIf(!hasStandards)(`${RUNS} generated CarePlans: a WMO315 that satisfies the XSD and breaks no rule, or a refusal that names the rule`, () => {
  const outcomes = { written: 0, refused: new Map<string, number>() };
  fc.assert(fc.property(delivery, endpoint, (asked, to) => {
    const task = toewijzingTask(asked as PermittedDelivery & { bundle: Bundle });
    const verzoek = verzoekFromDelivery(asked, task as NonNullable<typeof task>, to, NOW);
    const facts = { today: '2026-12-01', isOpenBeschikking: to.openBeschikking === true, categorieOf: categorieOfCode, isGemeente: (code: string) => code === '9902' };
    const written = writeWmo315(verzoek, facts);
    if (!written.ok) {
      expect(written.refusal.every(({ rule, at }) => /^([A-Z]{2}\d{3}|XSD)$/.test(rule) && at !== '')).toBe(true);
      written.refusal.forEach(({ rule }) => outcomes.refused.set(rule, (outcomes.refused.get(rule) ?? 0) + 1));
      return;
    }
    outcomes.written += 1;
    const bytes = Buffer.from(written.value, 'utf8');
    expect(judgeByXsd(bytes)).toBe(true);
    const read = readBericht(bytes);
    const again = read.ok ? readWmo315(read.value) : undefined;
    expect(again).toEqual(verzoek);
    expect(again && judgeWmo315(again, facts)).toEqual([]);
  }), { numRuns: RUNS, seed: 20261123 });
  // Neither outcome may be so rare that the property says nothing.
  expect(outcomes.written).toBeGreaterThan(RUNS / 20);
  expect(outcomes.refused.size).toBeGreaterThan(5);
});
