import type { OperationOutcome } from '@medplum/fhirtypes';
import { afterEach, expect, test } from 'vitest';
import { accept } from '../../../../src/kernel/result.ts';
import type { ConsultatieReceipt, SentConsultatie } from '../../../../src/pipeline/stories.ts';
import type { OpenDoor } from './open-door.ts';
import { GGZ, JSON_HEADERS, openDoor, refusalOf } from './open-door.ts';

const TAKEN: ConsultatieReceipt = { outcome: 'accepted', findings: [], codes: ['RESPONSIBILITY_STAYS'], isRepeat: false, consultatie: 'c-1', task: 't-1' };
let door: OpenDoor;
const sent: SentConsultatie[] = [];
afterEach(() => door.close());

const post = async (receipt: ConsultatieReceipt, body = '{"resourceType":"Task"}', headers: Record<string, string> = {}, scopes?: readonly string[]): Promise<Response> => {
  sent.length = 0;
  door = await openDoor({ receiveConsultatie: async (it) => (sent.push(it), receipt) }, { verifyToken: async (token) => (token === 'good' ? accept({ ...GGZ, ...(scopes === undefined ? {} : { scopes }) }) : { ok: false, refusal: { code: 'NOT_AUTHENTICATED' } }) });
  return fetch(`${door.url}/inbound/viplive/consultatie`, { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body });
};

test('2.3 201 with the Task by which it is followed, and G6 who stays responsible', async () => {
  const response = await post(TAKEN);
  expect([response.status, response.headers.get('location')]).toEqual([201, 'https://gateway.test/fhir/Task/t-1']);
  expect(((await response.json()) as OperationOutcome).issue.map((it) => it.details?.coding?.[0]?.code)).toEqual(['accepted', 'RESPONSIBILITY_STAYS']);
});

test('G2 every missing field is named at once', async () => {
  const response = await post({ ...TAKEN, outcome: 'invalid', findings: [{ code: 'FIELD_MISSING', at: 'a' }, { code: 'BSN_IN_CONSULTATIE', at: 'b' }] });
  const outcome = (await response.json()) as OperationOutcome;
  expect([response.status, outcome.issue.map((it) => [it.details?.coding?.[0]?.code, it.expression?.[0]])]).toEqual([422, [['FIELD_MISSING', 'a'], ['BSN_IN_CONSULTATIE', 'b']]]);
});

test('E11 a body that is no JSON reaches the story too, with why it can not be read', async () => {
  await post(TAKEN, '{"vgcris": J');
  expect(sent).toMatchObject([{ content: { ok: false, refusal: { code: 'BODY_INVALID' } } }]);
});

test('401 without a token, 403 when its scopes do not cover it, 415 for another type; nothing is read', async () => {
  expect(await refusalOf(await post(TAKEN, '{}', { authorization: 'Bearer bad' }))).toMatchObject({ status: 401 });
  await door.close();
  expect(await refusalOf(await post(TAKEN, '{}', {}, ['system/Task.ru']))).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
  await door.close();
  expect(await refusalOf(await post(TAKEN, '{}', { 'content-type': 'text/plain' }))).toMatchObject({ status: 415 });
  expect(sent).toEqual([]);
});
