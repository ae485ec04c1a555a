import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, OperationOutcome } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { ReplayReport } from '../../../src/cli/replay/replay-report.ts';
import type { FhirDialect, FhirVariant } from '../../fixtures/fhir-referral.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { fhirXml } from '../../fixtures/fhir-xml.ts';
import { tinyPdf } from '../../fixtures/tiny-files.ts';
import { caseWith } from '../../support/test-messages.ts';
import { JOURNEYS, runHere, runMgn } from './run-mgn.ts';

const ONE = caseWith('ZP100120301');
const folder = mkdtempSync(join(tmpdir(), 'mgn-fhir-'));
const FORMATS = [['r4', 'fhir-r4'], ['zorgdomein', 'zorgdomein-stu3'], ['viplive', 'viplive-stu3']] as const;

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** One file per dialect and way of writing, each under a number of its own, so that one run can take them all. */
function bundleFile(dialect: FhirDialect, extension: 'json' | 'xml', variant: FhirVariant & { readonly nr?: number } = {}): string {
  const { nr = 301, ...rest } = variant;
  const bundle = fhirReferral(caseWith(`ZP100120${nr}`), dialect, rest);
  return write(`${dialect}-${nr}-${rest.type ?? 'referral'}.${extension}`, extension === 'xml' ? fhirXml(bundle) : JSON.stringify(bundle));
}

const DIALECTS = FORMATS.flatMap(([dialect, format]) => (['json', 'xml'] as const).map((extension) => ({ format, extension, dialect })));
const filesWith = (variant: FhirVariant, from: number): readonly string[] => DIALECTS.map(({ dialect, extension }, index) => bundleFile(dialect, extension, { ...variant, nr: from + index }));
const NOTICE = { resourceType: 'Task', status: 'requested', intent: 'proposal', input: [{ type: { coding: [{ code: 'read-available-resource' }] }, valueString: 'ReferralRequest/1' }] };
type Explained = Bundle & { readonly explain: readonly { path: string; value: unknown; rule: string; source: string }[]; readonly unread: readonly string[] };

describe('map of a bare FHIR referral', () => {
  const letter = tinyPdf('Verwijsbrief');

  test('the format is told by its content, JSON and XML; the letter comes along; what it maps to is valid', async () => {
    const files = filesWith({ letter }, 310);
    const bundles = JSON.parse((await runHere(['map', ...files, '--json'])).out) as Bundle[];
    const types = bundles.map((bundle) => (bundle.entry ?? []).map((it) => it.resource?.resourceType ?? '').filter((it) => ['DocumentReference', 'Patient', 'ServiceRequest'].includes(it)));
    expect(types).toEqual(DIALECTS.map(() => ['ServiceRequest', 'Patient', 'DocumentReference']));
    const mapped = bundles.map((it, index) => write(`mapped-${index}.json`, JSON.stringify(it)));
    expect((await runHere(['validate', ...mapped, ...files])).status).toBe(0);
  });

  test('--explain names the sender\'s own element, also of a Binary, and what no rule read', async () => {
    const all = JSON.parse((await runHere(['map', ...filesWith({ letter }, 320), '--explain', '--json'])).out) as Explained[];
    for (const [index, { explain, unread, entry = [] }] of all.entries()) {
      expect(explain.filter((it) => it.rule === '' || it.source === '')).toEqual([]);
      const sourceOf = (path: RegExp): string => explain.find((it) => path.test(it.path))?.source ?? '';
      expect(sourceOf(/\.birthDate$/)).toMatch(/^Bundle\.entry\[\d+\]\.resource\.birthDate$/);
      expect(sourceOf(/attachment\.data$/)).toMatch(DIALECTS[index]?.dialect === 'r4' ? /^Bundle\.entry\[\d+\]\.resource\.data$/ : /^Bundle\.entry\[\d+\]\.resource\.content$/);
      expect(entry.findIndex((it) => it.resource?.resourceType === 'DocumentReference')).toBe(Number(/\[(\d+)\]/.exec(explain.find((it) => it.path.endsWith('attachment.data'))?.path ?? '')?.[1]));
      // Status and intent of a request say nothing to a verkennend gesprek: active, an order.
      expect(unread.filter((it) => /resource\.(status|intent)$/.test(it)).length).toBeGreaterThan(1);
      expect(unread.filter((it) => /birthDate|valueString|valueCoding|entry\[\d+\]\.resource\.(data|content)$|fullUrl|resourceType/.test(it))).toEqual([]);
    }
  });

  test('a letter written as text comes along, and counts as read', async () => {
    const bundle = JSON.parse(readFileSync(bundleFile('zorgdomein', 'json', { nr: 340 }), 'utf8')) as { entry: [{ resource: object }] };
    Object.assign(bundle.entry[0].resource, { section: [{ title: 'Beloop', text: { status: 'additional', div: '<div>Slaapt slecht.</div>' } }] });
    const { explain, unread } = JSON.parse((await runHere(['map', write('text.json', JSON.stringify(bundle)), '--explain', '--json'])).out) as Explained;
    expect(explain.filter((it) => /attachment\.(data|title)$/.test(it.path)).map((it) => it.source)).toEqual(['Bundle.entry[0].resource.section[0].text', expect.stringMatching(/^Bundle\.entry\[0\]/)]);
    expect(unread.filter((it) => it.includes('section'))).toEqual([]);
  });

  test('a document on its own maps; a cancellation has nothing to map; a notification is no referral: status 1, and what it is', async () => {
    expect((await runHere(['map', bundleFile('zorgdomein', 'json', { type: 'supplement', letter })])).status).toBe(0);
    const said = async (file: string): Promise<unknown> => {
      const { status, out } = await runHere(['map', file, '--json']);
      const { error } = JSON.parse(out) as { error: { code: string; at: string } };
      return [status, error.code, error.at.slice(file.length + 2)];
    };
    expect(await said(bundleFile('zorgdomein', 'json', { type: 'cancellation' }))).toEqual([1, 'MAPPING_MISSING', 'annulering, daarvan wordt niets omgezet']);
    expect(await said(write('notice.json', JSON.stringify(NOTICE)))).toEqual([1, 'MESSAGE_TYPE_UNKNOWN', expect.stringContaining('aankondiging van een verwijzing')]);
    expect(await said(write('notice.xml', fhirXml(NOTICE)))).toEqual([1, 'MESSAGE_TYPE_UNKNOWN', expect.stringContaining('aankondiging van een verwijzing')]);
    expect(await said(write('patient.json', '{"resourceType":"Patient"}'))).toEqual([1, 'MESSAGE_TYPE_UNKNOWN', 'Patient, geen verwijzing']);
    expect(await said(write('own.json', '{"resourceType":"Bundle","type":"collection"}'))).toEqual([1, 'MESSAGE_TYPE_UNKNOWN', 'Bundle van type collection, geen verwijzing: verwacht document of transaction']);
    expect((await runHere(['validate', join(folder, 'notice.json')])).status).toBe(1);
  });

  test('--format may say which of two it is, not what it is not; a name that there is not lists those that there are', async () => {
    const papers = bundleFile('viplive', 'json', { type: 'supplement', letter });
    expect((await runHere(['map', papers, '--format', 'viplive-stu3'])).status).toBe(0);
    expect((await runHere(['map', bundleFile('r4', 'json'), '--format', 'viplive-stu3'])).status).toBe(2);
    const wrong = await runHere(['map', papers, '--format', 'edifact']);
    expect(wrong.status).toBe(2);
    for (const [, format] of FORMATS) {
      expect(wrong.err).toContain(format);
    }
  });

  test('what a door would not read, no command reads', async () => {
    const hostile = write('hostile.xml', '<!DOCTYPE Bundle [<!ENTITY x SYSTEM "file:///etc/hostname">]><Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>');
    const ran = await runHere(['map', hostile, '--json']);
    expect([ran.status, (JSON.parse(ran.out) as { error: { code: string } }).error.code]).toEqual([1, 'ENTITY_HOSTILE']);
  });
});

describe('replay of a bare FHIR referral', () => {
  const casesOf = async (...files: string[]): Promise<ReplayReport['cases']> => (JSON.parse((await runHere(['replay', ...files, '--json'])).out) as ReplayReport).cases;

  test('each is decided as its door would: taken, or stopped for a crisis (E11)', async () => {
    const cases = await casesOf(...filesWith({}, 330), ...filesWith({ crisis: true }, 340));
    const told = (more: object): readonly object[] => DIALECTS.map(({ format }) => ({ format, ...more }));
    expect(cases).toMatchObject([...told({ result: 'accepted', reasons: [] }), ...told({ result: 'stopped', code: 'CRISIS_CALL' })]);
  });

  test('those given together are one run: a letter with its request, cancelled after it was taken', async () => {
    const files = [bundleFile('zorgdomein', 'json', { nr: 350 }), bundleFile('zorgdomein', 'xml', { nr: 350, type: 'supplement', letter: tinyPdf('Brief') }), bundleFile('zorgdomein', 'json', { nr: 350, type: 'cancellation' })];
    expect((await casesOf(...files)).map((it) => it.result)).toEqual(['accepted', 'accepted', 'cancelled']);
  });

  test('a refusal names the place in the sender\'s Bundle; what is no referral says what it is', async () => {
    const bundle = fhirReferral({ ...ONE, practice: { name: 'Elders', agb: '01050000', street: 'Weg 1', phone: '0881234567' } }, 'r4');
    const place = (bundle.entry ?? []).findLastIndex((it) => it.resource?.resourceType === 'Organization');
    const cases = await casesOf(write('elders.json', JSON.stringify(bundle)), write('notice.json', JSON.stringify(NOTICE)));
    expect(cases).toMatchObject([
      { result: 'invalid', code: 'PRACTICE_UNKNOWN', at: `Bundle.entry[${place}].resource.identifier` },
      { result: 'invalid', code: 'MESSAGE_TYPE_UNKNOWN', at: expect.stringContaining('aankondiging') as string },
    ]);
  });

  test('a crisis is seen in XML that is cut off (E11)', async () => {
    const whole = fhirXml(fhirReferral(ONE, 'zorgdomein', { crisis: true }));
    const cut = whole.slice(0, whole.indexOf('vgcris') + 200);
    expect(await casesOf(write('cut.xml', cut))).toMatchObject([{ result: 'stopped', code: 'CRISIS_CALL' }]);
  });
});

describe('a batch (FHS/BHS)', () => {
  const srm = readFileSync(join(JOURNEYS, '01-sanne/srm.hl7'), 'latin1');
  const letter = readFileSync(join(JOURNEYS, '01-sanne/letter.hl7'), 'latin1');
  const batch = (...messages: string[]): string => `FHS|^~\\&|ZorgDomein|ZD\rBHS|^~\\&|ZorgDomein|ZD\r${messages.join('')}`;

  test('map and replay take its messages one by one, each under its own number', async () => {
    const file = write('batch.hl7', Buffer.from(`${batch(srm, letter)}BTS|2\rFTS|1\r`, 'latin1'));
    const bundles = JSON.parse((await runHere(['map', file, '--json'])).out) as Bundle[];
    expect(bundles.map((it) => it.entry?.some((one) => one.resource?.resourceType === 'DocumentReference'))).toEqual([false, true]);
    const report = JSON.parse((await runMgn(['replay', file, '--json'])).out) as ReplayReport;
    expect(report.cases.map((it) => [it.case, it.result])).toEqual([[`${file}#1`, 'accepted'], [`${file}#2`, 'accepted']]);
  });

  test('of one without trailer the last message was cut off: not taken, unless there is a crisis in it (4.1)', async () => {
    const crisis = readFileSync(join(JOURNEYS, '10-eva/srm.hl7'), 'latin1');
    const run = async (text: string): Promise<unknown> => (JSON.parse((await runHere(['replay', write('cut.hl7', Buffer.from(text, 'latin1')), '--json'])).out) as ReplayReport).cases.map((it) => [it.result, it.code]);
    expect(await run(batch(srm, letter))).toEqual([['accepted', undefined], ['invalid', 'MESSAGE_UNREADABLE']]);
    expect(await run(batch(srm, crisis))).toEqual([['accepted', undefined], ['stopped', 'CRISIS_CALL']]);
    expect((await runHere(['map', join(folder, 'cut.hl7'), '--json'])).status).toBe(0);
  });
});

describe('journeys in every dialect', () => {
  test('their messages are decided, and map as their goldens say', async () => {
    const names = ['01-sanne', '46-sanne-ref-i12', '47-sanne-fhir-r4', '48-sanne-zorgdomein-stu3', '49-sanne-zorgdomein-stu3-xml'];
    const report = JSON.parse((await runHere(['replay', ...names.map((it) => join(JOURNEYS, it)), '--json'])).out) as ReplayReport;
    expect(report).toMatchObject({ total: 7, matched: 7, differed: 0, failed: 0 });
    expect([...new Set(report.cases.map((it) => `${it.format} ${it.result}`))]).toEqual(['zorgdomein-hl7v2 accepted', 'ref-hl7v2 accepted', 'fhir-r4 accepted', 'zorgdomein-stu3 accepted']);
  });

  test('validate of the R4 that a delivery is made of is judged as it stands', async () => {
    const view = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { resourceType: 'ServiceRequest', meta: { profile: ['https://mgn-gateway.example/fhir/StructureDefinition/mgn-ServiceRequest'] } }, request: { method: 'POST', url: 'ServiceRequest' } }] };
    const ran = await runHere(['validate', write('view.json', JSON.stringify(view)), '--json']);
    expect([ran.status, (JSON.parse(ran.out) as OperationOutcome).issue?.some((it) => it.expression?.[0]?.includes('ServiceRequest') === true || it.expression?.[0]?.includes('entry[0]') === true)]).toEqual([1, true]);
  });
});
