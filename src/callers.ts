import type { NewId, Clock } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import type { IssueToken, RefusedCall, SenderDoor, VerifySender, VerifyToken } from './inbound/http/door-ports.ts';
import { DOORS } from './inbound/http/doors.ts';
import { refuse } from './kernel/result.ts';
import { matchesCertificate } from './pipeline/match-certificate.ts';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from './security/access-token.ts';
import type { Client } from './security/client-assertion.ts';
import { verifyClientAssertion } from './security/client-assertion.ts';
import { verifySenderToken } from './security/sender-token.ts';
import { grantScopes } from './security/scopes.ts';
import { useTokenOnce } from './store/use-token-once.ts';
import type { Storage } from './open-storage.ts';
import type { Network, PartnerRole, Sender, ShownCertificate } from './workflow/network.ts';
import { seesPersons } from './workflow/sees-persons.ts';

/** What knowing callers leans on. `baseUrl` is where partners reach us: audience of their assertions, issuer of our tokens. */
export type CallerPorts = {
  readonly storage: Pick<Storage, 'database' | 'hash' | 'tokenKey'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly baseUrl: () => string;
  /** Told when a known client asks for a token that it may not have. */
  readonly onRefused?: (refused: RefusedCall) => Promise<void>;
};

/** Tokens for the callers of the network file (design 5.1): client → partner → role. A caller that left the file is out at once; one that is bound to a certificate is known over that one only. */
export function makeCallers(ports: CallerPorts): { readonly issueToken: IssueToken; readonly verifyToken: VerifyToken; readonly verifySender: VerifySender } {
  const { storage, clock, newId, baseUrl } = ports;
  const signing = (): { key: Uint8Array; issuer: string } => ({ key: storage.tokenKey, issuer: baseUrl() });
  const useOnce = (clientId: string, jti: string, expiresAt: Date): Promise<boolean> => useTokenOnce(storage.database, { jtiHash: storage.hash('jti', `${clientId}|${jti}`), expiresAt, now: clock.now() });
  /** Notified Pull (formats.md 2): signed for our token endpoint, PS256, each once. */
  const verifyPortal = (assertion: string, now: Date): Promise<Result<SigningSenderOf>> =>
    verifySenderToken(assertion, signingSenders(ports.network(), 'viplive'), now, { algorithms: ['PS256'], audience: [`${baseUrl()}${DOORS.token.path}`, `${baseUrl()}${DOORS.viplive.path}`], useOnce });
  /** By the token that it got here, or by one that it signed itself for this call. */
  const findPortal = async (token: string): Promise<Result<SigningSenderOf>> => {
    const caller = await verifyAccessToken(signing(), token, clock.now());
    const known = caller.ok && caller.value.role === PORTAL ? signingSenders(ports.network(), 'viplive').find((it) => it.id === caller.value.clientId) : undefined;
    return known === undefined ? verifyPortal(token, clock.now()) : { ok: true, value: known };
  };
  return {
    issueToken: async ({ assertion, scope, certificate }) => {
      const now = clock.now();
      const portal = await verifyPortal(assertion, now);
      if (portal.ok) {
        const caller = { clientId: portal.value.id, partner: portal.value.id, role: PORTAL, scopes: [PORTAL_SCOPE] };
        return matchesCertificate(portal.value.certificate, certificate)
          ? { ok: true, value: { accessToken: await issueAccessToken(signing(), caller, { now, jti: newId() }), expiresInSeconds: TOKEN_SECONDS, scope: PORTAL_SCOPE } }
          : { ok: false, refusal: { code: 'NOT_AUTHENTICATED' } };
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
        await ports.onRefused?.({ caller: { clientId, partner, role: role as PartnerRole, requestId: '' }, type: 'token', code: 'NOT_ALLOWED' });
        return granted;
      }
      const accessToken = await issueAccessToken(signing(), { ...client.value, scopes: granted.value }, { now, jti: newId() });
      return { ok: true, value: { accessToken, expiresInSeconds: TOKEN_SECONDS, scope: granted.value.join(' ') } };
    },
    verifySender: async (door, token, certificate) => {
      const sender = door === 'viplive' ? await findPortal(token) : await verifySenderToken(token, signingSenders(ports.network(), door), clock.now());
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

/** The role in the token of a sender that notifies: no partner has it, so that such a token opens no other door. */
const PORTAL = 'verwijsportaal';
const PORTAL_SCOPE = 'system/Task.cu';

type SigningSenderOf = Sender & { readonly token: NonNullable<Sender['token']> };

/** The senders of one door that sign their own calls. */
function signingSenders(network: Network, door: SenderDoor): readonly SigningSenderOf[] {
  return network.senders.flatMap((it) => (it.token !== undefined && (it.profile === 'viplive') === (door === 'viplive') ? [{ ...it, token: it.token }] : []));
}
