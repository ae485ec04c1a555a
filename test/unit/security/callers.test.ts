import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from '../../../src/security/access-token.ts';
import type { AssertionPorts, Client } from '../../../src/security/client-assertion.ts';
import { verifyClientAssertion } from '../../../src/security/client-assertion.ts';
import { grantScopes, hasScope } from '../../../src/security/scopes.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const AUDIENCE = 'https://gateway.test/oauth/token';
const seconds = (offset: number): number => NOW.getTime() / 1000 + offset;

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
type Claims = { iss?: string; sub?: string; aud?: string; exp?: number; jti?: string };

describe('client assertion (SMART Backend Services)', () => {
  let own: Key;
  let rsa: Key;
  let stranger: Key;
  let client: Client;
  beforeAll(async () => {
    const [ec, second, other] = [
      await generateKeyPair('ES384'),
      await generateKeyPair('RS384'),
      await generateKeyPair('ES384'),
    ];
    [own, rsa, stranger] = [ec.privateKey, second.privateKey, other.privateKey];
    const keys = [
      { ...(await exportJWK(ec.publicKey)), kid: 'ec-1', alg: 'ES384' },
      { ...(await exportJWK(second.publicKey)), kid: 'rsa-1', alg: 'RS384' },
    ];
    client = { clientId: 'ggz-client', partner: 'ggz-1', role: 'ggz', jwks: { keys } };
  });

  function ports(given: Partial<AssertionPorts> = {}): AssertionPorts {
    const used = new Set<string>();
    return {
      findClient: (id) => (id === 'ggz-client' ? client : undefined),
      audience: AUDIENCE,
      now: NOW,
      useOnce: async (clientId, jti) => !used.has(`${clientId}/${jti}`) && used.add(`${clientId}/${jti}`) !== undefined,
      ...given,
    };
  }
  function sign(claims: Claims = {}, { key = own, alg = 'ES384', kid = 'ec-1' } = {}): Promise<string> {
    const payload = { iss: 'ggz-client', sub: 'ggz-client', aud: AUDIENCE, exp: seconds(240), jti: 'j-1', ...claims };
    return new SignJWT(payload).setProtectedHeader(kid === '' ? { alg } : { alg, kid }).sign(key);
  }

  it('one signed by the client for us is accepted, with ES384 and with RS384', async () => {
    const caller = { clientId: 'ggz-client', partner: 'ggz-1', role: 'ggz' };
    expect(await verifyClientAssertion(await sign(), ports())).toEqual({ ok: true, value: caller });
    expect(await verifyClientAssertion(await sign({}, { key: rsa, alg: 'RS384', kid: 'rsa-1' }), ports())).toEqual({
      ok: true,
      value: caller,
    });
  });

  it('the same one a second time is refused', async () => {
    const same = ports();
    const assertion = await sign();
    expect((await verifyClientAssertion(assertion, same)).ok).toBe(true);
    expect((await verifyClientAssertion(assertion, same)).ok).toBe(false);
  });

  it.each<[string, Claims, { key?: 'stranger'; kid?: string }?]>([
    ['run out', { exp: seconds(-11) }],
    ['living longer than five minutes', { exp: seconds(320) }],
    ['without exp', { exp: undefined }],
    ['without jti', { jti: undefined }],
    ['for another audience', { aud: 'https://other.test/oauth/token' }],
    ['of an unknown client', { iss: 'other', sub: 'other' }],
    ['whose subject is not its issuer', { sub: 'other' }],
    ['signed by a stranger', {}, { key: 'stranger' }],
    ['without kid', {}, { kid: '' }],
    ['with an unknown kid', {}, { kid: 'ec-9' }],
  ])('one %s is NOT_AUTHENTICATED', async (_what, claims, by = {}) => {
    const assertion = await sign(claims, { key: by.key === 'stranger' ? stranger : own, kid: by.kid ?? 'ec-1' });
    expect(await verifyClientAssertion(assertion, ports())).toEqual({
      ok: false,
      refusal: { code: 'NOT_AUTHENTICATED' },
    });
  });

  it.each(['', 'x', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJnZ3otY2xpZW50In0.'])(
    'text that is none (%j) is NOT_AUTHENTICATED',
    async (text) => {
      expect(await verifyClientAssertion(text, ports())).toEqual({ ok: false, refusal: { code: 'NOT_AUTHENTICATED' } });
    },
  );

  it('a refused one does not use up its jti, and a database that fails is a fault, not a refusal', async () => {
    const same = ports();
    await verifyClientAssertion(await sign({ aud: 'https://other.test' }), same);
    expect((await verifyClientAssertion(await sign(), same)).ok).toBe(true);
    const failing = ports({ useOnce: () => Promise.reject(new TypeError('database')) });
    await expect(verifyClientAssertion(await sign(), failing)).rejects.toThrow('database');
  });
});

describe('access token', () => {
  const signing = { key: new Uint8Array(32).fill(1), issuer: 'https://gateway.test' };
  const caller = { clientId: 'ggz-client', partner: 'ggz-1', role: 'ggz', scopes: ['system/Task.rus'] };
  const issue = (): Promise<string> => issueAccessToken(signing, caller, { now: NOW, jti: 't-1' });
  const later = (offset: number): Date => new Date(NOW.getTime() + offset * 1000);

  it('says who is calling, for at most 300 s', async () => {
    expect(TOKEN_SECONDS).toBe(300);
    const token = await issue();
    expect(await verifyAccessToken(signing, token, later(299))).toEqual({ ok: true, value: caller });
    expect(await verifyAccessToken(signing, token, later(300))).toEqual({
      ok: false,
      refusal: { code: 'NOT_AUTHENTICATED' },
    });
  });

  it.each([
    ['another key', { key: new Uint8Array(32).fill(2), issuer: 'https://gateway.test' }],
    ['another gateway', { key: new Uint8Array(32).fill(1), issuer: 'https://other.test' }],
  ])('of %s is NOT_AUTHENTICATED', async (_what, other) => {
    expect((await verifyAccessToken(other, await issue(), NOW)).ok).toBe(false);
  });

  it('a changed role, another kind of token, or none at all is NOT_AUTHENTICATED', async () => {
    const [head, body = '', tail] = (await issue()).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const planner = Buffer.from(JSON.stringify({ ...claims, role: 'planner' })).toString('base64url');
    const plain = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(signing.key);
    for (const token of [`${head}.${planner}.${tail}`, plain, '', `${head}..`, 'x.y.z']) {
      expect((await verifyAccessToken(signing, token, NOW)).ok).toBe(false);
    }
  });
});

describe('scopes', () => {
  it.each([
    ['vg-team', '', true],
    ['vg-team', 'system/Task.rs system/Encounter.u', true],
    ['ggz', 'system/Task.rus', true],
    ['ggz', 'system/Task.u', true],
    ['gemeente', 'system/Task.r', true],
    ['gemeente', 'system/Task.rs', false],
    ['gemeente', 'system/Patient.r', false],
    ['welzijn', 'system/*.r', false],
    ['huisarts', 'system/Task.d', false],
    ['ggz', 'system/Task.r user/Task.r', false],
    ['ggz', 'system/Task.', false],
    ['ggz', 'system/Task.read', false],
    ['verzekeraar', '', false],
    ['politie', 'system/Task.r', false],
  ])('%s asking %j: %s', (role, asked, granted) => {
    expect(grantScopes(role, asked).ok).toBe(granted);
  });

  it('design 5.1: callers of the sociaal domein have no search', () => {
    for (const role of ['gemeente', 'welzijn', 'schuldhulp', 'partner']) {
      const granted = grantScopes(role, '');
      const scopes = granted.ok ? granted.value : [];
      expect([
        hasScope(scopes, 'Task', 'r'),
        hasScope(scopes, 'Task', 'u'),
        hasScope(scopes, 'Task', 's'),
        hasScope(scopes, 'Patient', 'r'),
      ]).toEqual([true, true, false, false]);
    }
  });
});
