import type { JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PortalCallers } from '../../../src/portal-callers.ts';
import { makePortalCallers } from '../../../src/portal-callers.ts';
import { makeVipLiveKeys } from '../../../src/sandbox/viplive-keys.ts';
import { signPortalAssertion } from '../../../src/sandbox/viplive-token.ts';
import type { Network, Sender, ShownCertificate } from '../../../src/workflow/network.ts';
import { sampleNetwork } from '../../support/sample-network.ts';

const NOW = new Date('2026-11-23T08:20:00Z');
const BASE = 'https://gateway.test';
const ENDPOINT = `${BASE}/oauth/token`;
const OWN: ShownCertificate = { subject: 'viplive.test', altNames: ['DNS:viplive.test'], fingerprint256: 'AA' };
const OTHER: ShownCertificate = { ...OWN, altNames: ['DNS:other.test'] };

let key: JWK;
let sender: Sender;
beforeAll(async () => {
  const { publicJwk, privateJwk } = await makeVipLiveKeys();
  const sample = sampleNetwork().senders.find((it) => it.id === 'viplive') as Sender;
  key = privateJwk;
  sender = { ...sample, token: { issuer: 'https://datakluis.test', subject: 'viplive-databroker', jwks: { keys: [publicJwk] } } };
});

function portals(change: Partial<Sender> = {}, now = NOW): PortalCallers {
  const network = (): Network => ({ ...sampleNetwork(), senders: [{ ...sender, ...change }] });
  const used = new Set<string>();
  const useOnce = async (id: string, jti: string): Promise<boolean> => !used.has(`${id}/${jti}`) && used.add(`${id}/${jti}`) !== undefined;
  const storage = undefined as never;
  return makePortalCallers({ storage, network, clock: { now: () => now }, newId: () => crypto.randomUUID(), baseUrl: () => BASE }, () => ({ key: new Uint8Array(32).fill(1), issuer: BASE }), useOnce);
}

const signed = (audience = ENDPOINT, change: Partial<NonNullable<Sender['token']>> = {}): Promise<string> =>
  signPortalAssertion({ sender: { token: { ...(sender.token as NonNullable<Sender['token']>), ...change } }, privateJwk: key, now: () => NOW }, audience);

describe('formats.md 2: who notifies', () => {
  test('its assertion gives a token of five minutes, which is its own at the door', async () => {
    const callers = portals();
    const granted = await callers.grant(await signed(), undefined);
    expect(granted).toMatchObject({ ok: true, value: { expiresInSeconds: 300 } });
    expect(await callers.find(granted.ok ? granted.value.accessToken : '', undefined)).toMatchObject({ ok: true, value: { id: 'viplive' } });
  });

  test('an assertion is used once', async () => {
    const callers = portals();
    const assertion = await signed();
    expect([(await callers.grant(assertion, undefined)).ok, (await callers.grant(assertion, undefined)).ok, (await callers.find(assertion, undefined)).ok]).toEqual([true, false, false]);
  });

  test.each<[string, () => Promise<string>]>([
    ['for somebody else', () => signed('https://other.test/oauth/token')],
    ['of another issuer', () => signed(ENDPOINT, { issuer: 'https://other.test' })],
    ['of another subject', () => signed(ENDPOINT, { subject: 'other' })],
  ])('one %s is none', async (_name, sign) => {
    expect(await portals().grant(await sign(), undefined)).toEqual({ ok: false, refusal: { code: 'NOT_AUTHENTICATED' } });
  });

  test('five seconds, and what clocks differ, later it is none', async () => {
    expect((await portals({}, new Date(NOW.getTime() + 14_000)).grant(await signed(), undefined)).ok).toBe(true);
    expect((await portals({}, new Date(NOW.getTime() + 16_000)).grant(await signed(), undefined)).ok).toBe(false);
  });

  test('who left the network file is out at once', async () => {
    const granted = await portals().grant(await signed(), undefined);
    expect((await portals({ id: 'another' }).find(granted.ok ? granted.value.accessToken : '', undefined)).ok).toBe(false);
  });

  test('bound to a certificate: over another one it gets no token, and its assertion stays unused', async () => {
    const callers = portals({ certificate: { altName: 'DNS:viplive.test' } });
    const assertion = await signed();
    expect([(await callers.grant(assertion, OTHER)).ok, (await callers.grant(assertion, undefined)).ok]).toEqual([false, false]);
    // At the door a good token over another certificate is told apart: who it is stands, and 403 follows.
    expect(await callers.find(assertion, OTHER)).toMatchObject({ ok: true, value: { id: 'viplive' } });
    expect((await callers.grant(assertion, OWN)).ok).toBe(true);
  });
});
