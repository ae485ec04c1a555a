import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { urlBelow } from '../../../src/fhir/url-below.ts';

const BASE = 'https://viplive.test/data/fhir';

describe('what a message names is called below the configured base only', () => {
  test.each([
    ['Bundle/1', `${BASE}/Bundle/1`],
    ['/Bundle/1', `${BASE}/Bundle/1`],
    ['/data/fhir/Bundle/1', `${BASE}/Bundle/1`],
    ['ReferralRequest?_id=1&_include=ReferralRequest:patient', `${BASE}/ReferralRequest?_id=1&_include=ReferralRequest:patient`],
    [`${BASE}/Bundle/1`, `${BASE}/Bundle/1`],
    ['Bundle/../Bundle/1', `${BASE}/Bundle/1`],
  ])('%s', (path, url) => {
    expect(urlBelow(BASE, path)).toBe(url);
    expect(urlBelow(`${BASE}/`, path)).toBe(url);
  });

  test.each([
    '', ' ', 'Bundle/1 x', 'https://elsewhere.test/data/fhir/Bundle/1', 'http://viplive.test/data/fhir/Bundle/1', 'https://viplive.test:8443/data/fhir/Bundle/1',
    '//elsewhere.test/Bundle/1', '///elsewhere.test', '\\\\elsewhere.test', '/\\elsewhere.test', '../admin', '../../x', 'Bundle/../../x', '%2e%2e/admin', '..%2f..%2fadmin/../../..',
    'https://user:secret@viplive.test/data/fhir/Bundle/1', 'https://viplive.test/data/fhirother/1', 'https://viplive.test/data/fhir', 'file:///etc/passwd', 'javascript:alert(1)',
    'Bundle/1#part', 'Bundle/\u0000', 'Bundle/\n1', 'http:elsewhere.test', 'https:/elsewhere.test', '.', './',
  ])('%j leads nowhere', (path) => {
    expect(urlBelow(BASE, path)).toBeUndefined();
  });

  test('whatever the path, what comes out has the origin of the base and stands below it', () => {
    const part = fc.constantFrom('..', '.', '/', '\\', ':', '@', '//', 'https:', 'elsewhere.test', 'data', 'fhir', '%2e', '%2f', '?', '#', 'a', '\t', '[', ']');
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 8 }), (parts) => {
      const found = urlBelow(BASE, parts.join(''));
      if (found !== undefined) {
        const { origin, pathname, username, hash } = new URL(found);
        expect([origin, pathname.startsWith('/data/fhir/'), username, hash]).toEqual(['https://viplive.test', true, '', '']);
      }
    }), { numRuns: 3_000, seed: 20_261_123 });
  });
});
