import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { referralTree } from '../../../../src/fhir/referral-tree.ts';
import type { LetterNetwork } from '../../../../src/outbound/letter/permitted-parts.ts';
import type { ZorgdomeinEndpoint } from '../../../../src/outbound/stu3/zorgdomein-document.ts';
import { zorgdomeinDocument } from '../../../../src/outbound/stu3/zorgdomein-document.ts';
import { readBundle } from '../../../../src/pipeline/read-bundle.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import { shapeProblems } from '../../../../src/sandbox/stu3-document-shape.ts';
import { SANNE } from '../../../fixtures/journey-cases.ts';
import { DECIDED_AT, onlyOf, permittedDeliveries } from '../../../support/permitted-deliveries.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';

const NETWORK: LetterNetwork = sampleNetwork();
const ENDPOINT: ZorgdomeinEndpoint = { protocol: 'zorgdomein-fhir', url: 'https://zd.test/fhir/documents', issuer: 'mgn', audience: 'zorgdomein' };
const ZD = 'http://zorgdomein.nl/fhir/StructureDefinition';

let all: readonly PermittedDelivery[];
beforeAll(async () => {
  all = await permittedDeliveries('huisarts');
});

const write = (permitted: PermittedDelivery, endpoint = ENDPOINT): Promise<fhir.Bundle> => zorgdomeinDocument(permitted, endpoint, NETWORK);
const ofType = <T extends fhir.Resource>(bundle: fhir.Bundle, type: string): T => {
  const found = (bundle.entry ?? []).map(({ resource }) => resource).find((it) => it?.resourceType === type);
  if (found === undefined) {
    throw new Error(`No ${type}`);
  }
  return found as T;
};

describe('8.2 row 2: the advice in ZorgDomein\'s own transaction', () => {
  test('Composition first: the same ZD number, type of document, sender by role, person and organisation', async () => {
    const bundle = await write(onlyOf(all, 'advice'));
    const composition = bundle.entry?.[0]?.resource as fhir.Composition;
    expect(composition).toMatchObject({
      resourceType: 'Composition', status: 'final', identifier: { value: SANNE.number }, date: DECIDED_AT, title: 'Gezamenlijk advies na het verkennend gesprek',
      type: { coding: [{ system: 'http://zorgdomein.nl/terminology/code-system/document-type', code: 'report' }] },
      class: { coding: [{ code: 'gezamenlijk-advies' }] },
    });
    const role = ofType<fhir.PractitionerRole>(bundle, 'PractitionerRole');
    expect(composition.extension).toMatchObject([{ url: `${ZD}/zd-sender`, valueReference: { reference: `urn:uuid:${role.id ?? ''}` } }]);
    expect([role.practitioner?.reference, role.organization?.reference]).toEqual([`urn:uuid:${ofType(bundle, 'Practitioner').id ?? ''}`, `urn:uuid:${ofType(bundle, 'Organization').id ?? ''}`]);
    expect(ofType<fhir.Organization>(bundle, 'Organization').name).toBe('VG-team Voorbeelddam');
    expect(composition.section?.map(({ title }) => title)).toEqual(['Envelop', 'Kern', 'Bijlage']);
    expect(composition.event?.slice(1).map(({ code }) => code?.[1]?.coding?.[0]?.code)).toEqual(SANNE.icpc.map((it) => it.slice(0, 3)));
  });

  test('the person as nl-core of STU3: BSN, name in parts, no identifier of ours', async () => {
    const patient = ofType<fhir.Patient>(await write(onlyOf(all, 'advice')), 'Patient');
    expect(patient.meta?.profile).toEqual(['http://fhir.nl/fhir/StructureDefinition/nl-core-patient']);
    expect(patient.identifier).toEqual([{ use: 'official', system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: SANNE.person.bsn }, expect.objectContaining({ value: SANNE.number })]);
    expect(patient).toMatchObject({ birthDate: '1992-03-14', gender: 'female', name: [{ _family: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name' }] } }, {}] });
    expect(JSON.stringify(patient)).not.toContain('mgn-gateway.example/fhir/NamingSystem/levering');
  });

  test('the letter as PDF behind its DocumentReference, in the words of STU3', async () => {
    const bundle = await write(onlyOf(all, 'advice'));
    const binary = ofType<fhir.Binary>(bundle, 'Binary');
    const reference = ofType<fhir.DocumentReference>(bundle, 'DocumentReference');
    expect(reference).toMatchObject({ status: 'current', indexed: DECIDED_AT, content: [{ attachment: { url: `urn:uuid:${binary.id ?? ''}` } }] });
    expect(Buffer.from(binary.content, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('the network file may name another code and another system for the number', async () => {
    const bundle = await write(onlyOf(all, 'advice'), { ...ENDPOINT, numberSystem: 'urn:zd:number', documentTypes: { advice: 'consult-report' } });
    const composition = bundle.entry?.[0]?.resource as fhir.Composition;
    expect([composition.identifier, composition.type.coding?.[0]?.code]).toEqual([{ system: 'urn:zd:number', value: SANNE.number }, 'consult-report']);
  });
});

describe('4 a notice names nobody', () => {
  test('its Patient is known by the number of the referral alone', async () => {
    const bundle = await write(onlyOf(all, 'notice'));
    expect(ofType<fhir.Patient>(bundle, 'Patient')).toEqual({ resourceType: 'Patient', id: expect.any(String) as string, meta: expect.any(Object) as object, identifier: [expect.objectContaining({ value: SANNE.number })] });
    expect((bundle.entry?.[0]?.resource as fhir.Composition).type.coding?.[0]?.code).toBe('supplement');
    for (const word of [SANNE.person.bsn, SANNE.person.given, 'P76', '99999']) {
      expect(JSON.stringify(bundle), word).not.toContain(word);
    }
  });
});

describe('1.6 the id of a document is never used for another one', () => {
  test('the same delivery at another moment is the same document, byte for byte', async () => {
    const advice = onlyOf(all, 'advice');
    const later = { ...advice, bundle: { ...advice.bundle, timestamp: '2026-12-01T13:45:00.000Z' } };
    expect(JSON.stringify(await write(later))).toBe(JSON.stringify(await write(advice)));
  });

  test('other content, as after a withdrawn consent, has another id; so has another delivery', async () => {
    const advice = onlyOf(all, 'advice');
    const less = { ...advice, bundle: { ...advice.bundle, entry: (advice.bundle.entry ?? []).filter(({ resource }) => resource?.resourceType !== 'Goal') } };
    const ids = await Promise.all([advice, less, { ...advice, id: '0f8fad5b-d9cb-469f-a165-708677289599' }].map(async (it) => (await write(it)).id));
    expect(new Set(ids).size).toBe(3);
  });
});

describe('it is STU3, by others than who wrote it', () => {
  test('for every kind: what the simulated receiver looks for', async () => {
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['notice', 'task', 'advice']));
    for (const permitted of all) {
      expect(shapeProblems(await write(permitted)), permitted.kind).toEqual([]);
    }
  });

  test('for the definitions of DefinitelyTyped: no element unknown, none missing', async () => {
    const bundles = await Promise.all(all.map((permitted) => write(permitted)));
    const text = bundles.flatMap(({ entry }) => entry ?? []).map(({ resource }, index) => `export const r${index}: fhir.${resource?.resourceType ?? ''} = ${JSON.stringify({ ...resource, ...(resource?.resourceType === 'Binary' ? { content: '' } : {}) })};`);
    expect(compileErrors(`/// <reference types="fhir" />\n${text.join('\n')}\n`)).toEqual([]);
    // The check must be able to fail: R4's Binary.data and a Composition without subject.
    expect(compileErrors('/// <reference types="fhir" />\nexport const a: fhir.Binary = { contentType: "x", data: "" };')).toHaveLength(1);
    expect(compileErrors('/// <reference types="fhir" />\nexport const a: fhir.Composition = { status: "final", type: {}, date: "", author: [], title: "" };')).toHaveLength(1);
  }, 60_000);

  test('for our own reader: the same ZD number, the person and the document', async () => {
    const bundle: unknown = JSON.parse(JSON.stringify(await write(onlyOf(all, 'advice'))));
    const read = readBundle(sampleNetwork(), { content: { ok: true, value: bundle }, origin: { door: 'zorgdomein', sender: 'zorgdomein' } });
    expect([read.referral?.value, referralTree(bundle).patient.length, referralTree(bundle).document.length]).toEqual([SANNE.number, 1, 1]);
  });
});

function compileErrors(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-stu3-'));
  const file = join(folder, 'document.ts');
  writeFileSync(file, text);
  try {
    const types = new URL('../../../../node_modules/@types', import.meta.url).pathname;
    const program = ts.createProgram([file], { noEmit: true, strict: true, skipLibCheck: true, types: ['fhir'], typeRoots: [types], noLib: false, target: ts.ScriptTarget.ES2022 });
    return program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
