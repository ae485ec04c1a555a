import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFhirXml } from '../../../../src/inbound/http/read-fhir-xml.ts';
import { memoryGateway } from '../../../support/memory-gateway.ts';
import { fhirReferral } from '../../../fixtures/fhir-referral.ts';
import { fhirXml } from '../../../fixtures/fhir-xml.ts';
import { caseWith } from '../../../support/test-messages.ts';

const read = (text: string): ReturnType<typeof readFhirXml> => readFhirXml(new TextEncoder().encode(text), 64);

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
  expect(await bundleOf(read(fhirXml(document)))).toEqual(await bundleOf({ ok: true, value: document }));
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

  test('given 200,000 siblings, when read, then the work grows with their number and no faster', () => {
    const result = read(`<Patient xmlns="http://hl7.org/fhir"><name>${'<given value="A."/>'.repeat(200_000)}</name></Patient>`);
    expect(result.ok && (result.value as { readonly name: { readonly given: readonly string[] } }).name.given.length).toBe(200_000);
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom('<Bundle xmlns="http://hl7.org/fhir">', '</Bundle>', '<id value="1"/>', '<resource>', '<?x?>', '<!--', '-->', '<![CDATA[', ']]>', '&amp;', '&#0;', '<a b="', '"', '>', '\u0000', 'é');
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => typeof read(pieces.join('')).ok === 'boolean'), { numRuns: 300 });
  });
});
