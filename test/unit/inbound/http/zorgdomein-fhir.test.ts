import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { BundleReceipt, SentBundle } from '../../../../src/pipeline/stories.ts';
import { verifySenderToken } from '../../../../src/security/sender-token.ts';
import type { OpenDoor } from './open-door.ts';
import { JSON_HEADERS, openDoor, refusalOf } from './open-door.ts';

const TAKEN: BundleReceipt = { outcome: 'accepted', codes: [], isRefused: false, isRepeat: false, entries: 3, receipt: 'r-1' };
const PATH = '/inbound/zorgdomein/fhir';
const NOW = new Date('2026-11-23T08:20:00Z');
const SECONDS = NOW.getTime() / 1000;

describe('1.6 the token that the sender signs', () => {
  let good: CryptoKey;
  let other: CryptoKey;
  let sender: Parameters<typeof verifySenderToken>[1][number];
  beforeAll(async () => {
    const own = await generateKeyPair('RS256');
    good = own.privateKey;
    other = (await generateKeyPair('RS256')).privateKey;
    sender = { id: 'zorgdomein-fhir', token: { issuer: 'https://zd.test', audience: 'mgn', jwks: { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'k1' }] } } };
  });
  const signed = (key: CryptoKey, claims: Record<string, unknown> = {}, alg = 'RS256'): Promise<string> =>
    new SignJWT({ iss: 'https://zd.test', aud: 'mgn', exp: SECONDS + 60, ...claims }).setProtectedHeader({ alg, kid: 'k1' }).sign(key);

  test('is taken when all fits', async () => {
    expect(await verifySenderToken(await signed(good), [sender], NOW)).toMatchObject({ ok: true, value: { id: 'zorgdomein-fhir' } });
  });

  test.each<[string, () => Promise<string>]>([
    ['unsigned', async () => new UnsecuredJWT({ iss: 'https://zd.test', aud: 'mgn' }).setExpirationTime(SECONDS + 60).encode()],
    ['of another algorithm', async () => signed((await generateKeyPair('PS256')).privateKey, {}, 'PS256')],
    ['signed with another key', () => signed(other)],
    ['expired', () => signed(good, { exp: SECONDS - 60 })],
    ['without an end', () => signed(good, { exp: undefined })],
    ['of another issuer', () => signed(good, { iss: 'https://elders.test' })],
    ['for somebody else', () => signed(good, { aud: 'elders' })],
    ['no token', async () => 'x'],
  ])('is refused when it is %s', async (_what, token) => {
    expect(await verifySenderToken(await token(), [sender], NOW)).toEqual({ ok: false, refusal: { code: 'NOT_AUTHENTICATED' } });
  });
});

describe('1.6 what the sender is answered', () => {
  let door: OpenDoor;
  const sent: SentBundle[] = [];
  afterEach(() => door.close());
  const post = async (receipt: BundleReceipt, headers: Record<string, string> = {}): Promise<Response> => {
    sent.length = 0;
    door = await openDoor({ receiveBundle: async (it) => (sent.push(it), receipt) });
    return fetch(door.url + PATH, { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body: '{"resourceType":"Bundle","type":"document"}' });
  };

  test('201 with Location; what became of it as OperationOutcome', async () => {
    const response = await post(TAKEN);
    expect([response.status, response.headers.get('location')]).toEqual([201, 'https://gateway.test/inbound/zorgdomein/fhir/r-1']);
    expect(((await response.json()) as OperationOutcome).issue?.[0]?.severity).toBe('information');
    expect(sent).toMatchObject([{ origin: { door: 'zorgdomein', sender: 'zorgdomein-fhir' } }]);
  });

  test('401 without a good token, and nothing is read', async () => {
    expect(await refusalOf(await post(TAKEN, { authorization: 'Bearer bad' }))).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' });
    expect(sent).toEqual([]);
  });

  test('a reused document id is a conflict', async () => {
    expect(await refusalOf(await post({ ...TAKEN, isRefused: true, codes: ['CONTROL_ID_REUSED'], at: 'Bundle.id' }))).toEqual({ status: 409, code: 'CONTROL_ID_REUSED', at: 'Bundle.id' });
  });
});

describe('1.6 its Task with status cancelled', () => {
  let door: OpenDoor;
  const sent: SentBundle[] = [];
  afterEach(() => door.close());
  const put = async (receipt: BundleReceipt, headers: Record<string, string> = {}, body = '{"resourceType":"Task","id":"zd-1","status":"cancelled"}'): Promise<Response> => {
    sent.length = 0;
    door = await openDoor({ receiveBundle: async (it) => (sent.push(it), receipt) });
    return fetch(`${door.url}${PATH}/Task/zd-1`, { method: 'PUT', headers: { ...JSON_HEADERS, ...headers }, body });
  };

  test('200 when its referral is known; 201 with Location when nothing was known of it', async () => {
    const known = await put(TAKEN);
    expect([known.status, known.headers.get('location')]).toEqual([200, null]);
    expect(sent).toMatchObject([{ origin: { door: 'zorgdomein', sender: 'zorgdomein-fhir', task: 'zd-1' } }]);
    await door.close();
    const first = await put({ ...TAKEN, isFirst: true });
    expect([first.status, first.headers.get('location')]).toEqual([201, 'https://gateway.test/inbound/zorgdomein/fhir/Task/zd-1']);
    expect(((await first.json()) as OperationOutcome).resourceType).toBe('OperationOutcome');
  });

  test('401 without a good token, and nothing is read', async () => {
    expect(await refusalOf(await put(TAKEN, { authorization: 'Bearer bad' }))).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' });
    expect(sent).toEqual([]);
  });

  test('a status that ends nothing is a conflict; another media type is 415; XML is read too', async () => {
    expect(await refusalOf(await put({ ...TAKEN, isRefused: true, codes: ['TRANSITION_REFUSED'], at: 'Task.status' }))).toEqual({ status: 409, code: 'TRANSITION_REFUSED', at: 'Task.status' });
    await door.close();
    expect((await put(TAKEN, { 'content-type': 'text/plain' })).status).toBe(415);
    await door.close();
    expect((await put(TAKEN, { 'content-type': 'application/fhir+xml' }, '<Task xmlns="http://hl7.org/fhir"><id value="zd-1"/><status value="cancelled"/></Task>')).status).toBe(200);
    expect(sent).toMatchObject([{ content: { ok: true, value: { resourceType: 'Task', id: 'zd-1', status: 'cancelled' } } }]);
  });
});
