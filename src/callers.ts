import type { NewId, Clock } from './kernel/ports.ts';
import type { IssueToken, VerifyToken } from './inbound/http/door-ports.ts';
import { DOORS } from './inbound/http/doors.ts';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from './security/access-token.ts';
import type { Client } from './security/client-assertion.ts';
import { verifyClientAssertion } from './security/client-assertion.ts';
import { grantScopes } from './security/scopes.ts';
import { useTokenOnce } from './store/use-token-once.ts';
import type { Storage } from './open-storage.ts';
import type { Network, PartnerRole } from './workflow/network.ts';

/** What knowing callers leans on. `baseUrl` is where partners reach us: audience of their assertions, issuer of our tokens. */
export type CallerPorts = {
  readonly storage: Pick<Storage, 'database' | 'hash' | 'tokenKey'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly baseUrl: () => string;
};

/** Tokens for the callers of the network file (design 5.1): client → partner → role. A caller that left the file is out at once. */
export function makeCallers(ports: CallerPorts): { readonly issueToken: IssueToken; readonly verifyToken: VerifyToken } {
  const { storage, clock, newId, baseUrl } = ports;
  const signing = (): { key: Uint8Array; issuer: string } => ({ key: storage.tokenKey, issuer: baseUrl() });
  return {
    issueToken: async ({ assertion, scope }) => {
      const now = clock.now();
      const client = await verifyClientAssertion(assertion, {
        findClient: (clientId) => findClient(ports.network(), clientId),
        audience: `${baseUrl()}${DOORS.token.path}`,
        now,
        useOnce: (clientId, jti, expiresAt) => useTokenOnce(storage.database, { jtiHash: storage.hash('jti', `${clientId}|${jti}`), expiresAt, now }),
      });
      if (!client.ok) {
        return client;
      }
      const granted = grantScopes(client.value.role, scope ?? '');
      if (!granted.ok) {
        return granted;
      }
      const accessToken = await issueAccessToken(signing(), { ...client.value, scopes: granted.value }, { now, jti: newId() });
      return { ok: true, value: { accessToken, expiresInSeconds: TOKEN_SECONDS, scope: granted.value.join(' ') } };
    },
    verifyToken: async (token) => {
      const caller = await verifyAccessToken(signing(), token, clock.now());
      if (!caller.ok) {
        return caller;
      }
      const known = findClient(ports.network(), caller.value.clientId);
      const isStill = known?.partner === caller.value.partner && known.role === caller.value.role;
      return isStill ? { ok: true, value: { ...caller.value, role: caller.value.role as PartnerRole } } : { ok: false, refusal: { code: 'NOT_AUTHENTICATED' } };
    },
  };
}

function findClient(network: Network, clientId: string): Client | undefined {
  const partner = network.partners.find((it) => it.caller?.clientId === clientId && it.active !== false);
  return partner?.caller && { clientId, partner: partner.id, role: partner.role, jwks: partner.caller.jwks };
}
