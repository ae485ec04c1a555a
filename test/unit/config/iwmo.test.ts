import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { readNetwork } from '../../../src/config/read-network.ts';

const SAMPLE = readFileSync('docs/sample-network.yaml', 'utf8');
const FHIR = "- { protocol: fhir-r4, url: 'http://127.0.0.1:9111/fhir' }";
const judged = (...endpoints: readonly string[]): readonly string[] | 'fine' => {
  const read = readNetwork(SAMPLE.replace(FHIR, endpoints.map((it) => `- ${it}`).join('\n      ')));
  return read.ok ? 'fine' : read.problems.map(({ at, rule }) => `${rule} ${at.replace(/ \(line.*/, '').replace(/^.*endpoints/, '')}`);
};
const fhir = FHIR.slice(2);
const iwmo = (more: string): string => `{ protocol: iwmo, folder: /srv/iwmo, sender: '42420001'${more} }`;

describe('an endpoint iwmo in the network file', () => {
  test.each([
    ['without table: aspecifiek', ''],
    ['specifiek', ", openBeschikking: true, envelope: stuf-ggk, raamcontract: true, products: [{ categorie: '02', code: 02A19, omvang: { volume: 4, eenheid: '04', frequentie: '2' }, months: 6 }]"],
    ['generiek and aspecifiek by the name of the action', ', products: [{ actie: Wonen, budget: 250000, months: 12 }, { categorie: "15" }]'],
    ['a code of the gemeente itself', ", products: [{ categorie: '02', code: BEGEL, omvang: { volume: 1, eenheid: '82', frequentie: '6' } }]"],
  ])('fine: %s', (_name, more) => {
    expect(judged(fhir, iwmo(more))).toBe('fine');
  });

  test.each([
    ['schema', ', products: []', '/products'],
    ['schema', ", products: [{ categorie: '19' }]", '/products/0/categorie'],
    ['CD079', ', products: [{ months: 6 }]', '/products/0'],
    ['CD041', ", products: [{ categorie: '02', code: 02A19 }]", '/products/0'],
    ['CD095', ", products: [{ categorie: '02', omvang: { volume: 1, eenheid: '04', frequentie: '4' } }]", '/products/0'],
    ['CD077', ", products: [{ categorie: '02', code: 02A19, omvang: { volume: 1, eenheid: '04', frequentie: '4' }, budget: 1, months: 1 }]", '/products/0'],
    ['CD075', ', products: [{ budget: 100 }]', '/products/0'],
    ['CD076', ", products: [{ categorie: '02', code: 02A19, omvang: { volume: 1, eenheid: '04', frequentie: '2' } }]", '/products/0'],
    ['CS343', ", products: [{ categorie: '02', code: 02A19, omvang: { volume: 1, eenheid: '16', frequentie: '1' } }]", '/products/0'],
    ['IV075', ", products: [{ categorie: '02', budget: 1, months: 1 }]", '/products/0'],
    ['TR381', ", products: [{ categorie: '07', code: 02A19, omvang: { volume: 1, eenheid: '04', frequentie: '4' } }]", '/products/0'],
    ['design 2.5', ", products: [{ categorie: '02' }, { categorie: '07' }]", '/products/1/actie'],
  ])('%s speaks against %s', (rule, more, at) => {
    expect(judged(fhir, iwmo(more))).toContainEqual(expect.stringContaining(`${rule} /1${at}`));
  });

  test('the example of docs/aansluiten/iwmo.md', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/aansluiten/iwmo.md', 'utf8'))?.[1] ?? '';
    const read = readNetwork(SAMPLE.replace(/ {2}- id: gemeente-gm9901\n[\s\S]*?(?= {2}- id: gemeente-gm9902)/, yaml));
    expect(read.ok ? read.network.partners.find(({ id }) => id === 'gemeente-gm9901')?.endpoints : read.problems).toMatchObject([{ protocol: 'fhir-r4' }, { protocol: 'iwmo', products: [{ code: '02A19', months: 6 }, { categorie: '02' }] }]);
  });

  test('a melding never goes by iWmo, and answers of two gemeenten never come to one folder', () => {
    expect(judged(iwmo(''))).toEqual(['Wmo 2.3.2 /0']);
    expect(judged(fhir, iwmo(''), iwmo(''))).toEqual(['design 2.5 /1', 'design 2.5 /2', 'design 2.5 /2/folder']);
    const elsewhere = readNetwork(SAMPLE.replace("- { protocol: fhir-r4, url: 'http://127.0.0.1:9110/fhir' }", `- ${iwmo('')}`));
    expect(!elsewhere.ok && elsewhere.problems.map(({ rule }) => rule)).toEqual(['OP307']);
  });
});
