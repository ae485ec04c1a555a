import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFhirXml } from '../../../../src/inbound/http/read-fhir-xml.ts';
import { memoryGateway } from '../../../support/memory-gateway.ts';
import { fhirReferral } from '../../../fixtures/fhir-referral.ts';
import { caseWith } from '../../../support/test-messages.ts';

const read = (text: string): ReturnType<typeof readFhirXml> => readFhirXml(new TextEncoder().encode(text), 64);
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** FHIR JSON as XML (STU3 2.1.0), for tests only: the other direction than the reader's. */
function toXml(resource: Record<string, unknown>): string {
  const element = (name: string, value: unknown, extra: unknown): string => {
    if (typeof value !== 'object' || value === null) {
      return `<${name} value="${escape(String(value))}">${extra === undefined || extra === null ? '' : inside(extra as Record<string, unknown>)}</${name}>`;
    }
    const node = value as Record<string, unknown>;
    if (typeof node['resourceType'] === 'string') {
      return `<${name}>${toXml(node)}</${name}>`;
    }
    const { url, ...rest } = node;
    return name === 'extension' ? `<extension url="${String(url)}">${inside(rest)}</extension>` : `<${name}>${inside(node)}</${name}>`;
  };
  const inside = (node: Record<string, unknown>): string =>
    Object.entries(node).filter(([key]) => key !== 'resourceType' && !key.startsWith('_'))
      .flatMap(([key, value]) => (Array.isArray(value) ? value.map((it: unknown, index) => element(key, it, (node[`_${key}`] as unknown[] | undefined)?.[index])) : [element(key, value, node[`_${key}`])])).join('');
  const type = String(resource['resourceType']);
  return `<${type} xmlns="http://hl7.org/fhir">${inside(resource)}</${type}>`;
}

test('a Bundle in XML is the Bundle in JSON, lists of one apart', () => {
  expect(read('<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><id value="d1"/><entry><resource><Patient><text><div xmlns="http://www.w3.org/1999/xhtml">x</div></text><name><family value="de Wit"><extension url="http://hl7.org/fhir/StructureDefinition/humanname-own-name"><valueString value="Wit"/></extension></family><given value="A."/><given value="B."/></name></Patient></resource></entry></Bundle>')).toEqual({
    ok: true,
    value: {
      resourceType: 'Bundle', id: 'd1',
      entry: { resource: { resourceType: 'Patient', text: {}, name: { family: 'de Wit', _family: { extension: { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: 'Wit' } }, given: ['A.', 'B.'] } } },
    },
  });
});

test('1.6 one referral in XML gives the same Bundle as in JSON', async () => {
  const one = caseWith('ZP100120301');
  const document = fhirReferral(one, 'zorgdomein');
  const bundleOf = async (content: ReturnType<typeof readFhirXml>): Promise<unknown> => {
    const gateway = await memoryGateway();
    const receipt = await gateway.stories.receiveBundle({ bytes: new TextEncoder().encode('x'), content, origin: { door: 'zorgdomein', sender: 'zorgdomein-fhir' } });
    expect(receipt).toMatchObject({ outcome: 'accepted' });
    return (await gateway.journeyOf(one.number)).bundle;
  };
  expect(await bundleOf(read(toXml(document as unknown as Record<string, unknown>)))).toEqual(await bundleOf({ ok: true, value: document }));
});

describe('what is hostile or broken', () => {
  test.each([
    ['<!DOCTYPE Bundle [<!ENTITY x SYSTEM "file:///etc/hostname">]><Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>', 'ENTITY_HOSTILE'],
    ['<!doctype Bundle><Bundle xmlns="http://hl7.org/fhir"/>', 'ENTITY_HOSTILE'],
    [`<Bundle xmlns="http://hl7.org/fhir">${'<a>'.repeat(80)}${'</a>'.repeat(80)}</Bundle>`, 'ENTITY_HOSTILE'],
    ['<Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>', 'BODY_INVALID'],
    ['<Bundle xmlns="http://hl7.org/fhir"><id', 'BODY_INVALID'],
    ['<Bundle/>', 'BODY_INVALID'],
    ['<?xml version="1.0" encoding="UTF-16"?><Bundle xmlns="http://hl7.org/fhir"/>', 'BODY_INVALID'],
    ['', 'BODY_INVALID'],
  ])('%.60s is refused', (text, code) => {
    expect(read(text)).toEqual({ ok: false, refusal: { code } });
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom('<Bundle xmlns="http://hl7.org/fhir">', '</Bundle>', '<id value="1"/>', '<resource>', '<?x?>', '<!--', '-->', '<![CDATA[', ']]>', '&amp;', '&#0;', '<a b="', '"', '>', '\u0000', 'é');
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => typeof read(pieces.join('')).ok === 'boolean'), { numRuns: 300 });
  });
});
