import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJson } from '../../../../src/inbound/http/read-json.ts';
import { JSON_HEADERS, openDoor } from './open-door.ts';
import type { OpenDoor } from './open-door.ts';

let door: OpenDoor;
beforeAll(async () => void (door = await openDoor()));
afterAll(() => door.close());

const PATHS = ['/fhir/Task/_search', '/fhir/QuestionnaireResponse', '/fhir/Consent', '/fhir/Task/$validate', '/inbound/hl7v2', '/oauth/token'];
const TYPES = ['application/fhir+json', 'application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', 'application/fhir+json; charset=utf-16', ';', ''];

test('2.3 no body of any type at any door gives a 5xx', async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((it) => Uint8Array.from(it)),
    fc.json({ maxDepth: 8 }),
    fc.record({ resourceType: fc.constantFrom('Task', 'Consent', 'Parameters', 'QuestionnaireResponse', '', 5), parameter: fc.jsonValue(), id: fc.jsonValue(), meta: fc.jsonValue() }, { requiredKeys: [] }).map((it) => JSON.stringify(it)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), fc.constantFrom(...TYPES), body, async (path, type, sent) => {
      const response = await fetch(door.url + path, { method: 'POST', headers: { ...JSON_HEADERS, 'content-type': type }, body: sent });
      expect(response.status).toBeLessThan(500);
      await response.arrayBuffer();
    }),
    { numRuns: 200 },
  );
});

test('7.3 no PUT of anything with any If-Match gives a 5xx', async () => {
  const path = fc.constantFrom('/fhir/Task/a0000000-0000-4000-8000-000000000001', '/fhir/Appointment/c0000000-0000-4000-8000-000000000003', '/fhir/Encounter/x', '/fhir/Task/%00', '/fhir/Task/..%2f..');
  const ifMatch = fc.oneof(fc.constantFrom('W/"1"', '*', '"2"', 'W/"99999999999"'), fc.stringMatching(/^[ -~]{0,12}$/));
  await fc.assert(
    fc.asyncProperty(path, ifMatch, fc.oneof(fc.json(), fc.constant(`{"resourceType":"Task","id":"a0000000-0000-4000-8000-000000000001"}`)), async (url, header, body) => {
      const response = await fetch(door.url + url, { method: 'PUT', headers: { ...JSON_HEADERS, 'if-match': header }, body });
      expect(response.status).toBeLessThan(500);
      await response.arrayBuffer();
    }),
    { numRuns: 100 },
  );
});

test('2 readJson gives what JSON.parse gives, or a refusal; never a throw', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const read = readJson(new TextEncoder().encode(text), 64);
      expect(read.ok ? read.value : 'refused').toEqual(/__proto__|constructor|prototype/.test(text) ? expect.anything() : JSON.parse(text));
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => [true, false].includes(readJson(Uint8Array.from(bytes), 8).ok)));
});

test('2 brackets inside strings do not count as depth', () => {
  expect(readJson(new TextEncoder().encode('{"a":"[[[[\\"[[[["}'), 1)).toEqual({ ok: true, value: { a: '[[[["[[[[' } });
  expect(readJson(new TextEncoder().encode('{"a":[]}'), 1).ok).toBe(false);
});
