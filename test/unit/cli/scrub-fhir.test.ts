import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeReplacer, tokensOf } from '../../../src/cli/scrub/replace-token.ts';
import { scrubJson } from '../../../src/cli/scrub/scrub-json.ts';
import { scrubXml, textsOfXml } from '../../../src/cli/scrub/scrub-xml.ts';
import { isBsn } from '../../../src/fhir/bsn.ts';
import { readFhirXml } from '../../../src/inbound/http/read-fhir-xml.ts';
import type { FhirDialect } from '../../fixtures/fhir-referral.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { fhirXml } from '../../fixtures/fhir-xml.ts';
import { tinyPdf } from '../../fixtures/tiny-files.ts';
import { answersWith, caseWith } from '../../support/test-messages.ts';
import { JOURNEYS, runHere } from './run-mgn.ts';

/** A poor man's hash: repeatable, and different enough for a test. */
const draw = (seed: number) => (text: string): number => [...text].reduce((sum, char) => (Math.imul(sum ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0), 2_166_136_261 ^ seed) >>> 3;
const textsOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [String(value)]);
const replacerFor = (texts: readonly string[], seed: number): ReturnType<typeof makeReplacer> => makeReplacer(draw(seed), new Set(texts.flatMap(tokensOf)));
const inJson = (value: object, seed = 1): unknown => scrubJson(value, replacerFor(textsOf(value), seed));
const inXml = (text: string, seed = 1): string => scrubXml(text, replacerFor(textsOfXml(text), seed));

/** Keys, lists and types of values: all but what the values say. */
function shapeOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(shapeOf) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shapeOf(child)])) : typeof value;
}

const word = fc.stringMatching(/^[A-Z][a-z]{4,11}$/);
const number = fc.stringMatching(/^[1-9]\d{5,9}$/);
const facts = fc.record({ family: word, given: word, street: word, city: word, practice: word, text: fc.array(word, { minLength: 1, maxLength: 8 }), bsn: fc.constantFrom('123456782', '111222333', '123456789'), phone: number, local: number, kin: word, secret: word, dialect: fc.constantFrom<FhirDialect>('r4', 'zorgdomein', 'viplive'), seed: fc.nat() });

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

/** A referral of a real person: everything of it in the places where senders put it, and in some where they shouldn't. */
function realBundle({ family, given, street, city, practice, text, bsn, phone, local, kin, secret, dialect }: Facts): { entry?: { fullUrl?: string; resource?: Record<string, unknown> }[] } {
  const words = text.join(' ');
  const one = caseWith('ZD123456789', {
    person: { bsn, given, surname: `${family}&&${family}`, born: '19810704', sex: 'F', city, gemeente: 'GM0344' }, practice: { name: practice, agb: '01098765', street, phone },
    questions: answersWith({ hulpvraag: `${words}, zegt ${given} ${family}`, naaste: `${kin}^broer^${phone}^J`, samenvatting: words, toestemming: ['vg-ggz', '-vg-sd', 'welzijn:samenhuis'] }), remark: `${words} ${secret}`, icpc: [`P76 ${secret}`],
  });
  const bundle = JSON.parse(JSON.stringify(fhirReferral(one, dialect, { letter: tinyPdf(`${given} ${family}`), id: `doc-${local}` }))) as ReturnType<typeof realBundle>;
  const patient = bundle.entry?.find((it) => it.resource?.['resourceType'] === 'Patient')?.resource ?? {};
  Object.assign(patient, {
    id: local,
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml" title="${secret}"><p>${given} ${family}, ${street} 12</p></div>` },
    contact: [{ name: { text: `${kin} ${family}` }, telecom: [{ system: 'phone', value: phone }] }],
    photo: [{ contentType: 'image/png', data: Buffer.from(`foto van ${given}`).toString('base64'), size: 123456, hash: local }],
    extension: [{ url: `https://his.example/${secret}`, valueString: `${given} ${secret}` }, { url: `https://his.example/${secret}`, valueCoding: { system: `https://his.example/${secret}`, code: secret, display: given } }],
    managingOrganization: { reference: `https://his.example/fhir/Organization/${local}`, display: practice },
    [secret.toLowerCase()]: 7_654_321,
  });
  return bundle;
}

const gone = ({ family, given, street, city, practice, text, bsn, phone, local, kin, secret }: Facts): string[] =>
  [family, given, street, city, practice, ...text, bsn, phone, local, kin, secret, '1981', '0344', '01098765', 'ZD123456789', '7654321'].map((it) => it.toLowerCase());

describe('mgn scrub of FHIR: a real referral to a fixture', () => {
  it('JSON: no token of the person or of a free text remains, and the structure is the same', () => {
    fc.assert(fc.property(facts, (one) => {
      const bundle = realBundle(one);
      const after = inJson(bundle, one.seed);
      const left = new Set(textsOf(after).flatMap(tokensOf));
      expect(gone(one).filter((it) => left.has(it))).toEqual([]);
      expect(shapeOf(after)).toEqual(shapeOf(bundle));
    }), { numRuns: 200 });
  });

  it('XML: the same, with every element, attribute and white space where it was', () => {
    const bare = (text: string): string => text.replaceAll(/="[^"]*"/g, '=""').replaceAll(/>[^<>]*\S[^<>]*</g, '>x<');
    fc.assert(fc.property(facts, (one) => {
      const bundle = realBundle(one);
      const patient = bundle.entry?.find((it) => it.resource?.['resourceType'] === 'Patient')?.resource ?? {};
      delete patient['text'];
      const xml = fhirXml(bundle).replace('<Patient>', `<Patient><!-- ${one.given} --><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p title="${one.secret}">${one.given} &amp; ${one.family}<br/><![CDATA[${one.street}]]></p></div></text>`);
      const after = inXml(xml, one.seed);
      const left = new Set(textsOfXml(after).flatMap(tokensOf));
      // The name of an element is no value: XML has no place for one that FHIR doesn't have.
      expect(gone(one).filter((it) => left.has(it))).toEqual([]);
      expect(bare(after).replaceAll(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/g, '')).toBe(bare(xml).replaceAll(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/g, ''));
      expect(readFhirXml(new TextEncoder().encode(after), 64).ok).toBe(true);
    }), { numRuns: 200 });
  });

  it('codes, answers and consents stay; references still lead where they led; ages and spans of time stay', () => {
    const bundle = fhirReferral(caseWith('ZP100120301'), 'r4', { letter: tinyPdf('Brief') });
    const after = inJson(bundle) as typeof bundle;
    const codes = (of: typeof bundle): unknown => JSON.stringify(of).match(/"(code|valueCode|status|intent|priority|linkId|type|gender|method|use)":"[^"]*"/g)?.filter((it) => !/9901/.test(it));
    expect(codes(after)).toEqual(codes(bundle));
    expect(JSON.stringify(after)).toContain('"valueString":"welzijn:samenhuis"');
    const urls = (of: typeof bundle): (string | undefined)[] => (of.entry ?? []).map((it) => it.fullUrl);
    const links = (of: typeof bundle): number[] => [...JSON.stringify(of).matchAll(/"(?:reference|url)":"(urn:uuid:[^"]*)"/g)].map((it) => urls(of).indexOf(it[1]));
    expect(links(after)).toEqual(links(bundle));
    expect(links(after).length).toBeGreaterThan(10);
    expect(urls(after).every((it) => /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/.test(it ?? ''))).toBe(true);
    const days = (of: typeof bundle): number => {
      const text = JSON.stringify(of);
      return (Date.parse(/"authoredOn":"([^"T]*)/.exec(text)?.[1] ?? '') - Date.parse(/"birthDate":"([^"]*)/.exec(text)?.[1] ?? '')) / 86_400_000;
    };
    expect(days(after)).toBe(days(bundle));
    const condition = after.entry?.find((it) => it.resource?.resourceType === 'ServiceRequest');
    const [identifier] = (condition?.resource as { identifier: { system: string; value: string }[] }).identifier;
    expect(condition?.request?.ifNoneExist).toBe(`identifier=${identifier?.system}|${identifier?.value}`);
  });

  it('a BSN becomes one of the test series, one that fails the 11-proef fails still', () => {
    const bsnOf = (bsn: string): string => /"value":"(\d{9})"/.exec(JSON.stringify(inJson(fhirReferral(caseWith('ZP100120301', { person: { ...caseWith('x').person, bsn } }), 'r4'))))?.[1] ?? '';
    expect([bsnOf('123456782').slice(0, 5), isBsn(bsnOf('123456782')), isBsn(bsnOf('123456789'))]).toEqual(['99999', true, false]);
  });

  it('the command: HL7v2, JSON and XML of one referral have the same replacements, and what comes out maps as before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-scrub-fhir-'));
    const sources = ['01-sanne/srm.hl7', '47-sanne-fhir-r4/verwijzing.json', '49-sanne-zorgdomein-stu3-xml/verwijzing.xml'].map((it) => join(JOURNEYS, it));
    const first = join(folder, 'eerst');
    expect((await runHere(['scrub', ...sources, '--seed', 'geheim', '--out', first])).status).toBe(0);
    const written = ['srm.hl7', 'verwijzing.json', 'verwijzing.xml'].map((it) => readFileSync(join(first, it), it.endsWith('hl7') ? 'latin1' : 'utf8'));
    expect(written.some((it) => /Sanne|Testinga|999990019|ZP1001203/.test(it))).toBe(false);
    const family = written.map((it) => /PID\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|([A-Za-z]+)|"family": "([A-Za-z]+)"|<family value="([A-Za-z]+)"/.exec(it)?.slice(1).find((one) => one !== undefined));
    expect(new Set(family).size).toBe(1);
    expect((await runHere(['map', ...['srm.hl7', 'verwijzing.json', 'verwijzing.xml'].map((it) => join(first, it))])).status).toBe(0);
    const again = join(folder, 'weer');
    await runHere(['scrub', ...sources, '--seed', 'geheim', '--out', again]);
    expect(readFileSync(join(again, 'verwijzing.json'), 'utf8')).toBe(written[1]);
    const hostile = join(folder, 'hostile.xml');
    writeFileSync(hostile, '<!DOCTYPE a [<!ENTITY b "c">]><Bundle xmlns="http://hl7.org/fhir"/>');
    expect((await runHere(['scrub', hostile])).status).toBe(1);
  });
});
