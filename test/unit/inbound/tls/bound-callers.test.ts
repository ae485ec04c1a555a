import { X509Certificate } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCallers } from '../../../../src/callers.ts';
import type { CallerPorts } from '../../../../src/callers.ts';
import type { Hl7Message } from '../../../../src/hl7v2/hl7-message.ts';
import { parseMessage } from '../../../../src/hl7v2/parse-message.ts';
import { identifySender } from '../../../../src/pipeline/identify-sender.ts';
import { matchesCertificate } from '../../../../src/pipeline/match-certificate.ts';
import type { CertificateFacts } from '../../../../src/security/pki/certificate-facts.ts';
import { certificateFacts } from '../../../../src/security/pki/certificate-facts.ts';
import type { CertificateBinding, Network, Sender } from '../../../../src/workflow/network.ts';
import type { TestPki } from './test-pki.ts';
import { makeTestPki } from './test-pki.ts';

let pki: TestPki;
let his: CertificateFacts;
let other: CertificateFacts;
beforeAll(async () => {
  pki = await makeTestPki();
  [his, other] = [certificateFacts(new X509Certificate(pki.his.cert)), certificateFacts(new X509Certificate(pki.other.cert))];
});

describe('5.1 a binding', () => {
  const bindings = (): readonly (readonly [CertificateBinding, boolean])[] => [
    [{ subject: 'his.example' }, true],
    [{ altName: 'DNS:HIS.example' }, true],
    [{ altName: 'URI:urn:oid:2.16.528.1.1007.3.3.99000001' }, true],
    [{ oin: '00000001999990019000' }, true],
    [{ ura: '99000001' }, true],
    [{ fingerprints: ['00'.repeat(32), his.fingerprint256.replaceAll(':', '').toLowerCase()] }, true],
    [{ subject: 'his.example', ura: '99000001' }, true],
    [{ subject: 'his.example', ura: '99000002' }, false],
    [{ subject: 'example' }, false],
    [{ altName: 'DNS:example' }, false],
    [{ oin: '00000001999990019001' }, false],
    [{ fingerprints: ['00'.repeat(32)] }, false],
    [{}, false],
  ];

  test('fits when everything that it names fits, and never without a certificate', () => {
    for (const [binding, fits] of bindings()) {
      expect([binding, matchesCertificate(binding, his)]).toEqual([binding, fits]);
      expect([matchesCertificate(binding, other), matchesCertificate(binding, undefined)]).toEqual([false, false]);
    }
    expect([matchesCertificate(undefined, undefined), matchesCertificate(undefined, his)]).toEqual([true, true]);
  });
});

function messageFrom(application: string): Hl7Message {
  const parsed = parseMessage(`MSH|^~\\&|${application}|ZD|MGN|REGIO|20261123091500||SRM^S01|1|T|2.4\r`);
  if (!parsed.ok) throw new Error('expected a message');
  return parsed.value;
}

describe('5.1 a sender over MLLP', () => {
  const network = (sender: Partial<Sender>): Network => ({ senders: [{ id: 'his', peers: ['192.0.2.1'], application: 'HIS', profile: 'generic', ...sender }] }) as unknown as Network;
  const identify = (sender: Partial<Sender>, peer: string, certificate?: CertificateFacts): unknown => {
    const found = identifySender(network(sender), { door: 'mllp', peer, ...(certificate === undefined ? {} : { certificate }) }, messageFrom('HIS'));
    return found.ok ? found.value.id : found.refusal.code;
  };
  const bound = { certificate: { subject: 'his.example' } };

  test.each([
    ['its address alone, when nothing binds it', {}, '192.0.2.1', undefined, 'his'],
    ['another address', {}, '192.0.2.9', 'his', 'SENDER_UNKNOWN'],
    ['its address and its certificate', bound, '192.0.2.1', 'his', 'his'],
    ['its address without certificate', bound, '192.0.2.1', undefined, 'CERTIFICATE_REFUSED'],
    ['its address with the certificate of another', bound, '192.0.2.1', 'other', 'CERTIFICATE_REFUSED'],
    ['its certificate from another address', bound, '192.0.2.9', 'his', 'SENDER_UNKNOWN'],
    ['its certificate from anywhere, when no address is given', { ...bound, peers: [] }, '192.0.2.9', 'his', 'his'],
    ['the certificate of another, when no address is given', { ...bound, peers: [] }, '192.0.2.9', 'other', 'CERTIFICATE_REFUSED'],
    ['no address and no binding: nobody', { peers: [] }, '192.0.2.9', 'his', 'SENDER_UNKNOWN'],
  ] as const)('%s', (_name, sender, peer, shown, expected) => {
    expect(identify(sender, peer, shown === undefined ? undefined : { his, other }[shown])).toBe(expected);
  });
});

describe('5.1 a client at /oauth/token', () => {
  const now = new Date('2026-11-23T09:00:00Z');
  const AUDIENCE = 'https://gateway.test/oauth/token';

  async function client(certificate?: CertificateBinding): Promise<{ callers: ReturnType<typeof makeCallers>; assertion: () => Promise<string>; used: () => number }> {
    const { publicKey, privateKey } = await generateKeyPair('ES384');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kty: 'EC', kid: 'k', alg: 'ES384' }] };
    let used = 0;
    const ports = {
      storage: { database: { query: async () => [{ n: ++used }] }, hash: () => new Uint8Array(32), tokenKey: new Uint8Array(32).fill(7) },
      network: () => ({ senders: [], partners: [{ id: 'ggz', role: 'ggz', caller: { clientId: 'epd', jwks, ...(certificate === undefined ? {} : { certificate }) } }] }),
      clock: { now: () => now }, newId: () => 't-1', baseUrl: () => 'https://gateway.test',
    } as unknown as CallerPorts;
    const assertion = (): Promise<string> =>
      new SignJWT({ iss: 'epd', sub: 'epd', aud: AUDIENCE, exp: now.getTime() / 1000 + 200, jti: 'j' }).setProtectedHeader({ alg: 'ES384', kid: 'k' }).sign(privateKey);
    return { callers: makeCallers(ports), assertion, used: () => used };
  }

  test('bound to a certificate gets and uses a token over that one only, and another can not spend its assertion', async () => {
    const { callers, assertion, used } = await client({ subject: 'his.example' });
    for (const certificate of [undefined, other]) {
      const refused = await callers.issueToken({ assertion: await assertion(), ...(certificate === undefined ? {} : { certificate }) });
      expect([refused, used()]).toEqual([{ ok: false, refusal: { code: 'NOT_AUTHENTICATED' } }, 0]);
    }
    const granted = await callers.issueToken({ assertion: await assertion(), certificate: his });
    if (!granted.ok) throw new Error('expected a token');
    const { accessToken } = granted.value;
    expect(await callers.verifyToken(accessToken, his)).toMatchObject({ ok: true, value: { partner: 'ggz' } });
    expect((await callers.verifyToken(accessToken, other)).ok).toBe(false);
    expect((await callers.verifyToken(accessToken)).ok).toBe(false);
  });

  test('that is not bound needs none', async () => {
    const { callers, assertion } = await client();
    const granted = await callers.issueToken({ assertion: await assertion() });
    expect(granted.ok && (await callers.verifyToken(granted.value.accessToken)).ok).toBe(true);
  });
});
