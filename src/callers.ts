import type { NewId, Clock } from './kernel/ports.ts';
import type { IssueToken, VerifySender, VerifyToken } from './inbound/http/door-ports.ts';
import { DOORS } from './inbound/http/doors.ts';
import { refuse } from './kernel/result.ts';
import { matchesCertificate } from './pipeline/match-certificate.ts';
import { makePortalCallers, signingSenders } from './portal-callers.ts';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from './security/access-token.ts';
import type { Client } from './security/client-assertion.ts';
import { verifyClientAssertion } from './security/client-assertion.ts';
import { verifySenderToken } from './security/sender-token.ts';
import { grantScopes } from './security/scopes.ts';
import { useTokenOnce } from './store/use-token-once.ts';
import type { Storage } from './open-storage.ts';
import type { Network, PartnerRole, ShownCertificate } from './workflow/network.ts';
import { seesPersons } from './workflow/sees-persons.ts';

/** What knowing callers leans on. `baseUrl` is where partners reach us: audience of their assertions, issuer of our tokens. */
export type CallerPorts = {
  readonly storage: Pick<Storage, 'database' | 'hash' | 'tokenKey'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly baseUrl: () => string;
  /** Told who got a token, before it is answered. */
  readonly onLogin?: (login: Pick<Client, 'clientId' | 'partner' | 'role'>) => Promise<void>;
};

/** Tokens for the callers of the network file (design 5.1): client → partner → role. A caller that left the file is out at once; one that is bound to a certificate is known over that one only. */
export function makeCallers(ports: CallerPorts): { readonly issueToken: IssueToken; readonly verifyToken: VerifyToken; readonly verifySender: VerifySender } {
  const { storage, clock, newId, baseUrl } = ports;
  const signing = (): { key: Uint8Array; issuer: string } => ({ key: storage.tokenKey, issuer: baseUrl() });
  const useOnce = (clientId: string, jti: string, expiresAt: Date): Promise<boolean> => useTokenOnce(storage.database, { jtiHash: storage.hash('jti', `${clientId}|${jti}`), expiresAt, now: clock.now() });
  const portals = makePortalCallers(ports, signing, useOnce);
  return {
    issueToken: async ({ assertion, scope, certificate }) => {
      const now = clock.now();
      const portal = await portals.grant(assertion, certificate);
      if (portal.ok) {
        return portal;
      }
      const client = await verifyClientAssertion(assertion, {
        // Looked at before the assertion is used up, so that nobody can spend another's.
        findClient: (clientId) => findClient(ports.network(), clientId, certificate),
        audience: `${baseUrl()}${DOORS.token.path}`,
        now,
        useOnce,
      });
      if (!client.ok) {
        return client;
      }
      const granted = isBarred(ports.network(), client.value.partner) ? refuse('NOT_ALLOWED', 'scope') : grantScopes(client.value.role, scope ?? '');
      if (!granted.ok) {
        const { clientId, partner, role } = client.value;
        return { ok: false, refusal: { ...granted.refusal, identity: { clientId, partner, role: role as PartnerRole } } };
      }
      const accessToken = await issueAccessToken(signing(), { ...client.value, scopes: granted.value }, { now, jti: newId() });
      await ports.onLogin?.(client.value);
      return { ok: true, value: { accessToken, expiresInSeconds: TOKEN_SECONDS, scope: granted.value.join(' ') } };
    },
    verifySender: async (door, token, certificate) => {
      const sender = door === 'viplive' ? await portals.find(token, certificate) : await verifySenderToken(token, signingSenders(ports.network(), door), clock.now());
      return !sender.ok || matchesCertificate(sender.value.certificate, certificate) ? sender : { ok: false, refusal: { code: 'CERTIFICATE_REFUSED' } };
    },
    verifyToken: async (token, certificate) => {
      const caller = await verifyAccessToken(signing(), token, clock.now());
      if (!caller.ok) {
        return caller;
      }
      const known = findClient(ports.network(), caller.value.clientId, certificate);
      const isStill = known?.partner === caller.value.partner && known.role === caller.value.role;
      return isStill ? { ok: true, value: { ...caller.value, role: caller.value.role as PartnerRole, ...(isBarred(ports.network(), caller.value.partner) ? { isBarred: true } : {}) } } : { ok: false, refusal: { code: 'NOT_AUTHENTICATED' } };
    },
  };
}

/** M3 to M7: a partner that never sees a person gets no token, and an older one of it opens no door. */
function isBarred({ partners }: Network, id: string): boolean {
  const partner = partners.find((it) => it.id === id);
  return partner === undefined || !seesPersons(partner);
}

/** The client of the network file; none when the connection did not show the certificate that it is bound to. */
function findClient(network: Network, clientId: string, certificate: ShownCertificate | undefined): Client | undefined {
  const partner = network.partners.find((it) => it.caller?.clientId === clientId && it.active !== false);
  return partner?.caller && matchesCertificate(partner.caller.certificate, certificate) ? { clientId, partner: partner.id, role: partner.role, jwks: partner.caller.jwks } : undefined;
}
