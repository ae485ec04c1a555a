import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFhirXml } from '../../../../src/inbound/http/read-fhir-xml.ts';
import { writeFhirXml } from '../../../../src/inbound/http/write-fhir-xml.ts';
import { fhirReferral } from '../../../fixtures/fhir-referral.ts';
import { caseWith } from '../../../support/test-messages.ts';

const read = (xml: string): unknown => {
  const result = readFhirXml(new TextEncoder().encode(xml), 64);
  return result.ok ? result.value : result.refusal;
};

/** XML has no lists of one and no types: a list of one is its item, and every value a text. */
function asRead(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 1 ? asRead(value[0]) : value.map(asRead);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, it]) => !(Array.isArray(it) && it.length === 0)).map(([key, it]) => [key, asRead(it)]));
  }
  return String(value);
}

test('2.1 a value is an attribute, a resource stands in its holder, an extension says which it is', () => {
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { resourceType: 'Patient', active: true, name: [{ family: 'Test & "Proef"', _family: { extension: [{ url: 'https://own.test', valueString: '<x>' }] } }] } }] };
  expect(writeFhirXml(bundle)).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><resource><Patient><active value="true"/><name><family value="Test &amp; &quot;Proef&quot;"><extension url="https://own.test"><valueString value="&lt;x&gt;"/></extension></family></name></Patient></resource></entry></Bundle>');
});

test('a whole referral is read back as it was', () => {
  const bundle = fhirReferral(caseWith('ZP100120301'), 'viplive', { letter: 'JVBERi0xLjQK' });
  expect(read(writeFhirXml(bundle))).toEqual(asRead(bundle));
});

test('any text is read back, but for characters that XML does not have', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
    const expected = text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (it) => ('\n\r\t'.includes(it) ? it : '\uFFFD'));
    expect(read(writeFhirXml({ resourceType: 'Task', description: text }))).toEqual({ resourceType: 'Task', description: expected });
  }), { numRuns: 500, seed: 20_261_123 });
});
