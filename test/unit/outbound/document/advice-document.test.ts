import { validateResource } from '@medplum/core';
import type { Binary, Bundle, Composition, DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import { XmlDocument } from 'libxml2-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { adviceDocument } from '../../../../src/outbound/document/advice-document.ts';
import { answerTask, letterDocuments } from '../../../../src/outbound/letter/letter-documents.ts';
import type { LetterNetwork } from '../../../../src/outbound/letter/permitted-parts.ts';
import { renderLetter } from '../../../../src/outbound/letter/render-letter.ts';
import { writeLetter } from '../../../../src/outbound/letter/write-letter.ts';
import { conformsToView } from '../../../../src/policy/conforms-to-view.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import { loadDefinitions } from '../../../contract/delivery-recipient.ts';
import { SHARING_VIEWS } from '../../../policy/sharing-views.ts';
import { SANNE } from '../../../fixtures/journey-cases.ts';
import { onlyOf, permittedDeliveries } from '../../../support/permitted-deliveries.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { testRulebooks } from '../../../support/test-rulebooks.ts';

const NETWORK: LetterNetwork = sampleNetwork();
let advice: PermittedDelivery;
let document: Bundle;

beforeAll(async () => {
  loadDefinitions();
  advice = onlyOf(await permittedDeliveries('huisarts'), 'advice');
  const letter = writeLetter(advice, NETWORK);
  document = adviceDocument(advice, letter, await renderLetter(letter));
});

const resources = (): readonly Resource[] => (document.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
const composition = (): Composition => resources()[0] as Composition;

describe('8.2 row 1: the advice as FHIR document', () => {
  test('bdl-9, bdl-10, bdl-11: identifier, time, and the Composition first', () => {
    expect([document.type, document.identifier?.value, document.timestamp]).toEqual(['document', document.id, '2026-12-01T10:30:00.000Z']);
    expect(composition().resourceType).toBe('Composition');
    const urls = (document.entry ?? []).map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
  });

  test('3.1 what a HIS files it by: kind, discipline, date, episode, referral trajectory, sender', () => {
    const { type, date, author, event, title, status } = composition();
    expect([title, status, date, type.text]).toEqual(['Gezamenlijk advies na het verkennend gesprek', 'final', '2026-12-01T10:30:00.000Z', 'bericht na verkennend gesprek: gezamenlijk advies']);
    expect(type.coding?.map(({ code }) => code)).toEqual(['11488-4', 'gezamenlijk-advies']);
    expect(author).toMatchObject([{ display: 'VG-team Voorbeelddam' }]);
    expect(resources().find(({ resourceType, id }) => resourceType === 'PractitionerRole' && author[0]?.reference === `urn:uuid:${id}`)).toMatchObject({ specialty: [{ text: 'GGZ' }] });
    expect(event?.map(({ code }) => code?.[0]?.text)).toEqual(['verwijstraject', ...SANNE.icpc.map(() => 'episode')]);
    expect(event?.[0]?.detail?.[0]?.identifier?.value).toBe('ZP100120301');
    expect(event?.slice(1).map(({ code }) => code?.[1]?.coding?.[0]?.code)).toEqual(SANNE.icpc.map((it) => it.slice(0, 3)));
  });

  test('3.2 envelop, kern and bijlage; each section says in words what its entries hold', () => {
    const { section = [] } = composition();
    expect(section.map(({ title, code }) => [title, code?.coding?.[0]?.code])).toEqual([['Envelop', '405624007'], ['Kern', '406550009'], ['Bijlage', undefined]]);
    expect(section[1]?.section?.map(({ title }) => title)).toEqual(expect.arrayContaining(['Samenvatting', 'Doelen', 'Acties', 'Afspraken']));
    for (const { text } of [section[0], section[2], ...(section[1]?.section ?? [])].map((it) => it ?? {})) {
      const xml = XmlDocument.fromString(text?.div ?? '');
      expect([xml.root.name, xml.root.namespaceUri]).toEqual(['div', 'http://www.w3.org/1999/xhtml']);
      xml.dispose();
    }
  });

  test('every reference of the document is one of its own entries, or logical', () => {
    const urls = new Set((document.entry ?? []).map(({ fullUrl }) => fullUrl));
    const references = [...JSON.stringify(document).matchAll(/"reference":"([^"]+)"/g)].map(([, it]) => it);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((it) => !urls.has(it))).toEqual([]);
  });

  test('the letter rides along as PDF', () => {
    const binary = resources().find((it): it is Binary => it.resourceType === 'Binary');
    const reference = resources().find((it): it is DocumentReference => it.resourceType === 'DocumentReference');
    expect(Buffer.from(binary?.data ?? '', 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    expect(reference?.content[0]?.attachment).toMatchObject({ contentType: 'application/pdf', url: `urn:uuid:${binary?.id ?? ''}` });
  });

  test('L5 it holds no resource but those that policy permitted and those that say who writes', () => {
    const permitted = new Set((advice.bundle.entry ?? []).map(({ resource }) => resource?.id));
    const added = resources().filter(({ id }) => !permitted.has(id)).map(({ resourceType }) => resourceType);
    expect(added).toEqual(['Composition', 'PractitionerRole', 'Organization', 'DocumentReference', 'Binary']);
    expect(JSON.stringify(document)).not.toContain(advice.journeyId);
  });

  test('it is valid R4 for our validator and for Medplum\'s', async () => {
    const { validators } = await testRulebooks();
    const findings = validators.validate(document, { profiles: ['http://hl7.org/fhir/StructureDefinition/Bundle'] });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const issues = [document, ...resources()].flatMap((it) => validateResource(it));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('5.5 equal input gives equal bytes', async () => {
    const letter = writeLetter(advice, NETWORK);
    expect(JSON.stringify(adviceDocument(advice, letter, await renderLetter(letter)))).toBe(JSON.stringify(document));
  });
});

describe('A13 the huisarts\'s own Task is answered by it', () => {
  test('done, with the letter as output; the document is the second form of that letter', async () => {
    const letters = await letterDocuments(advice, NETWORK);
    const task = resourcesOf('Task').find(({ code }) => code?.coding?.some((it) => it.code === 'vg-verwijzing'));
    expect(task).toMatchObject({ status: 'completed', groupIdentifier: { value: 'ZP100120301' } });
    const answered = answerTask(task as Task, letters) as Task;
    expect(answered.output).toEqual([{ type: { coding: [expect.objectContaining({ code: 'gezamenlijk-advies' }) as object] }, valueReference: { reference: `urn:uuid:${letters[0]?.id ?? ''}` } }]);
    expect(conformsToView(answered, SHARING_VIEWS.huisarts)).toBe(true);
    const [pdf, fhir] = letters[0]?.content ?? [];
    expect([pdf?.attachment.contentType, fhir?.attachment.contentType]).toEqual(['application/pdf', 'application/fhir+json']);
    expect(JSON.parse(Buffer.from(fhir?.attachment.data ?? '', 'base64').toString())).toEqual(JSON.parse(JSON.stringify(document)));
    expect(letters.every((it) => conformsToView(it, SHARING_VIEWS.huisarts))).toBe(true);
  });

  test('Tasks of others stay as they are', async () => {
    const letters = await letterDocuments(advice, NETWORK);
    const others = resourcesOf('Task').filter(({ code }) => code?.coding?.every((it) => it.code !== 'vg-verwijzing'));
    expect(others.length).toBeGreaterThan(0);
    expect(others.map((it) => answerTask(it, letters))).toEqual(others);
  });
});

function resourcesOf(type: 'Task'): readonly Task[] {
  return (advice.bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []));
}
