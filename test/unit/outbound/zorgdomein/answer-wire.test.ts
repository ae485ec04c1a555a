import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../../../src/config/settings.ts';
import type { Gateway } from '../../../../src/gateway.ts';
import { startGateway } from '../../../../src/gateway.ts';
import { SILENT_LOG } from '../../../../src/log.ts';
import { httpsFetch } from '../../../../src/outbound/https-fetch.ts';
import { makeOutbound } from '../../../../src/outbound/outbound.ts';
import { listDeliveries } from '../../../../src/outbox/list-deliveries.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { ZorgdomeinReceiver } from '../../../../src/sandbox/zorgdomein-receiver.ts';
import { startZorgdomeinReceiver } from '../../../../src/sandbox/zorgdomein-receiver.ts';
import { makeSignCall } from '../../../../src/security/sign-call.ts';
import type { Network, PartnerEndpoint, PublicJwk } from '../../../../src/workflow/network.ts';
import { caseWith, srm } from '../../../support/test-messages.ts';
import { onlyOf, permittedDeliveries } from '../../../support/permitted-deliveries.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { testRulebooks } from '../../../support/test-rulebooks.ts';
import type { TestPki } from '../../inbound/tls/test-pki.ts';
import { makeTestPki } from '../../inbound/tls/test-pki.ts';

const NOW = new Date('2026-12-01T10:31:00.000Z');
const pair = (): { privateKey: KeyObject; publicKey: KeyObject } => generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = pair();
const folder = mkdtempSync(join(tmpdir(), 'mgn-zd-answer-'));

let pki: TestPki;
let keys: readonly PublicJwk[];
let zorgdomein: ZorgdomeinReceiver;
let advice: PermittedDelivery;
let open = true;

beforeAll(async () => {
  pki = await makeTestPki();
  keys = [{ ...(await exportJWK(own.publicKey)), kty: 'RSA', kid: 'mgn-1' }];
  advice = onlyOf(await permittedDeliveries('huisarts'), 'advice');
});
beforeEach(async () => {
  await zorgdomein?.close();
  open = true;
  zorgdomein = await startZorgdomeinReceiver({ tls: { ...pki.gateway, ca: pki.ca }, token: { issuer: 'https://mgn.test', audience: 'https://zorgdomein.test', keys }, now: () => NOW, isOpen: () => open });
});
afterAll(async () => {
  await zorgdomein.close();
  rmSync(folder, { recursive: true, force: true });
});

const endpoint = (over: Partial<Extract<PartnerEndpoint, { protocol: 'zorgdomein-fhir' }>> = {}): PartnerEndpoint =>
  ({ protocol: 'zorgdomein-fhir', url: zorgdomein.url, issuer: 'https://mgn.test', audience: 'https://zorgdomein.test', keyId: 'mgn-1', timeoutMs: 5_000, ...over });

type Sending = { readonly key?: KeyObject | undefined; readonly client?: { key?: string; cert?: string }; readonly endpoint?: PartnerEndpoint; readonly permitted?: PermittedDelivery };
function send({ key = own.privateKey, client = pki.his, endpoint: to = endpoint(), permitted = advice }: Sending = {}): Promise<unknown> {
  const outbound = makeOutbound({
    clock: { now: () => NOW }, sender: () => sampleNetwork(), sendFrame: () => Promise.reject(new Error('no MLLP')), fetch: httpsFetch({ ...client, ca: pki.ca }), signCall: makeSignCall(key),
  });
  return outbound({ ...permitted, recipient: { ...permitted.recipient, endpoints: [to] } });
}

describe('1.6 over mutual TLS, with a JWT of ours', () => {
  test('201: filed once, under the same ZD number', async () => {
    await expect(send()).resolves.toEqual({});
    expect(zorgdomein.inbox()).toMatchObject([{ number: 'ZP100120301', title: 'Gezamenlijk advies na het verkennend gesprek', isRepeat: false }]);
  });

  test('5.5 the answer was lost: the repeat is the same document, and is filed once', async () => {
    zorgdomein.setFault({ answerLost: true, times: 1 });
    await expect(send()).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
    await send();
    expect(zorgdomein.inbox().map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
    expect(new Set(zorgdomein.inbox().map(({ id }) => id)).size).toBe(1);
  });

  test.each<[string, () => Sending, number]>([
    ['no client certificate', () => ({ client: {} }), 403],
    ['a certificate of another authority', () => ({ client: pki.rogue }), 403],
    ['a JWT of another key', () => ({ key: pair().privateKey }), 401],
    ['a JWT for somebody else', () => ({ endpoint: endpoint({ audience: 'https://elders.test' }) }), 401],
    ['a JWT of another issuer', () => ({ endpoint: endpoint({ issuer: 'https://elders.test' }) }), 401],
  ])('refused, for a person to look: %s', async (_what, sending, status) => {
    await expect(send(sending())).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { status } });
    expect(zorgdomein.inbox()).toEqual([]);
  });

  test('a transaction that it does not know is refused', async () => {
    open = false;
    await expect(send()).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED', details: { status: 404 } });
  });

  test.each([[500, 'RECIPIENT_UNAVAILABLE'], [503, 'RECIPIENT_UNAVAILABLE'], [429, 'RECIPIENT_UNAVAILABLE'], [409, 'RECIPIENT_REJECTED'], [422, 'RECIPIENT_REJECTED'], [302, 'RECIPIENT_REJECTED']])('status %i becomes %s', async (status, code) => {
    zorgdomein.setFault({ status });
    const fault = await send().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code, details: { status } });
    expect(JSON.stringify(fault)).not.toMatch(/99999\d{4}|Testinga/);
  });

  test('without a key nothing leaves, and a person hears of it', async () => {
    const outbound = makeOutbound({ clock: { now: () => NOW }, sender: () => sampleNetwork(), sendFrame: () => Promise.reject(new Error('no MLLP')), fetch: httpsFetch({ ...pki.his, ca: pki.ca }) });
    await expect(outbound({ ...advice, recipient: { ...advice.recipient, endpoints: [endpoint()] } })).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { settings: 'MGN_SIGN_KEY_FILE' } });
    expect(zorgdomein.inbox()).toEqual([]);
  });

  test('what belongs to no transaction of ZorgDomein goes by the next endpoint, or waits for a person', async () => {
    const text = JSON.stringify(advice.bundle).replaceAll('zorgdomein-nummer', 'verwijsnummer/his');
    const foreign = { ...advice, bundle: JSON.parse(text) as PermittedDelivery['bundle'] };
    await expect(send({ permitted: foreign })).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    expect(zorgdomein.inbox()).toEqual([]);
  });
});

describe('the simulated ZorgDomein refuses what the real one would', () => {
  const call = async (claims: Record<string, unknown>, body: unknown = { resourceType: 'Bundle' }, alg = 'RS256'): Promise<number> => {
    const seconds = NOW.getTime() / 1000;
    const token = await new SignJWT({ iss: 'https://mgn.test', aud: 'https://zorgdomein.test', iat: seconds, exp: seconds + 60, jti: randomUUID(), ...claims }).setProtectedHeader({ alg, kid: 'mgn-1' }).sign(own.privateKey);
    const response = await httpsFetch({ ...pki.his, ca: pki.ca })(zorgdomein.url, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) });
    return response.status;
  };

  test('an expired JWT, one without jti, one used twice, one of another algorithm: 401', async () => {
    const seconds = NOW.getTime() / 1000;
    expect(await call({ exp: seconds - 60 })).toBe(401);
    expect(await call({ jti: undefined })).toBe(401);
    expect(await call({}, undefined, 'PS256')).toBe(401);
    expect([await call({ jti: 'twice' }), await call({ jti: 'twice' })]).toEqual([422, 401]);
  });

  test('a document without Composition first, with elements of R4, or whose id is another document\'s: 422, 409', async () => {
    await send();
    const filed = zorgdomein.inbox()[0]?.bundle as { entry: { resource: Record<string, unknown> }[] };
    const changed = (change: (copy: typeof filed) => void): unknown => {
      const copy = structuredClone(filed);
      change(copy);
      return copy;
    };
    expect(await call({}, changed((it) => it.entry.reverse()))).toBe(422);
    expect(await call({}, changed((it) => ((it.entry[0]?.resource ?? {})['date'] = undefined)))).toBe(422);
    expect(await call({}, changed((it) => ((it.entry.at(-1)?.resource ?? {})['data'] = 'x')))).toBe(422);
    expect(await call({}, changed((it) => ((it.entry[0]?.resource ?? {})['title'] = 'Iets anders')))).toBe(409);
  });
});

describe('the whole gateway', () => {
  function network(): Network {
    const sample = sampleNetwork();
    return { ...sample, partners: sample.partners.map((it) => (it.id === 'huisarts-eikenlaan' ? { ...it, endpoints: [endpoint()] } : it)) };
  }
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const env = { MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0' };

  test('a notice reaches ZorgDomein, is delivered, and names nobody', async () => {
    const settings = readSettings({
      ...env, MGN_DATA_DIR: join(folder, 'data'), MGN_CLIENT_KEY_FILE: file('client.key', pki.his.key), MGN_CLIENT_CERT_FILE: file('client.pem', pki.his.cert), MGN_CLIENT_CA_FILE: file('ca.pem', pki.ca),
      MGN_SIGN_KEY_FILE: file('sign.key', own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
    });
    const gateway: Gateway = await startGateway({ settings, network, clock: { now: () => NOW }, log: SILENT_LOG, rulebooks: await testRulebooks(), relay: { pollMs: 50 } });
    try {
      const one = caseWith('ZP100120396', { person: { ...caseWith('ZP100120396').person, born: '20100101' } });
      await gateway.stories.receiveHl7v2(srm(one), { door: 'mllp', peer: '127.0.0.1' });
      gateway.relay.wake();
      await gateway.relay.idle();
      expect(zorgdomein.inbox()).toMatchObject([{ number: 'ZP100120396', title: 'Bericht over uw verzoek om een verkennend gesprek' }]);
      expect(JSON.stringify(zorgdomein.inbox())).not.toMatch(/99999\d{4}/);
      const found = await gateway.store.findByReferral('https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', 'ZP100120396');
      expect((await listDeliveries(gateway.storage.database, found?.record.journey.id ?? '')).map(({ recipient, status }) => [recipient, status])).toEqual([['huisarts-eikenlaan', 'delivered']]);
    } finally {
      await gateway.stop();
    }
  }, 120_000);

  test('does not start without the key, nor with one that everybody may read, nor with a short one', async () => {
    const start = async (more: Record<string, string>): Promise<unknown> => startGateway({ settings: readSettings({ ...env, MGN_DATA_DIR: join(folder, 'none'), ...more }), network, clock: { now: () => NOW }, log: SILENT_LOG }).catch((error: unknown) => error);
    const refused = { code: 'ENVIRONMENT', details: { settings: 'MGN_SIGN_KEY_FILE' } };
    const readable = file('readable.key', own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    chmodSync(readable, 0o644);
    const short = file('short.key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    for (const more of [{}, { MGN_SIGN_KEY_FILE: readable }, { MGN_SIGN_KEY_FILE: short }] as readonly Record<string, string>[]) {
      expect(await start(more)).toMatchObject(refused);
    }
  });
});
