import { DOORS } from './inbound/http/doors.ts';
import type { SenderDoor, TokenGrant } from './inbound/http/door-ports.ts';
import type { Result } from './kernel/result.ts';
import { accept } from './kernel/result.ts';
import { matchesCertificate } from './pipeline/match-certificate.ts';
import type { TokenSigning } from './security/access-token.ts';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from './security/access-token.ts';
import type { TokenRules } from './security/sender-token.ts';
import { verifySenderToken } from './security/sender-token.ts';
import type { Network, Sender, ShownCertificate } from './workflow/network.ts';
import type { CallerPorts } from './callers.ts';

/** A sender that signs its own calls. */
export type SigningSender = Sender & { readonly token: NonNullable<Sender['token']> };

/** Senders that notify (formats.md 2): a token for their own assertion, and who calls by a token. */
export type PortalCallers = {
  /** Refused with NOT_AUTHENTICATED when the assertion is of no such sender, or not over its own certificate. */
  grant(assertion: string, certificate: ShownCertificate | undefined): Promise<Result<TokenGrant>>;
  /** By the token that it got here, or by one that it signed itself for this call. Its certificate is not judged here. */
  find(token: string, certificate: ShownCertificate | undefined): Promise<Result<SigningSender>>;
};

/** The role in the token of a sender that notifies: no partner has it, so that such a token opens no other door. */
const PORTAL = 'verwijsportaal';
const PORTAL_SCOPE = 'system/Task.cu';

/** The senders of one door that sign their own calls. */
export function signingSenders(network: Network, door: SenderDoor): readonly SigningSender[] {
  return network.senders.flatMap((it) => (it.token !== undefined && (it.profile === 'viplive') === (door === 'viplive') ? [{ ...it, token: it.token }] : []));
}

/** Makes them known. `signing`: our own tokens; `useOnce` notes a `jti`. */
export function makePortalCallers({ network, clock, newId, baseUrl }: CallerPorts, signing: () => TokenSigning, useOnce: NonNullable<TokenRules['useOnce']>): PortalCallers {
  const senders = (): readonly SigningSender[] => signingSenders(network(), 'viplive');
  /** Signed for our token endpoint or the door. */
  const rules = (): TokenRules => ({ algorithms: ['PS256'], audience: [`${baseUrl()}${DOORS.token.path}`, `${baseUrl()}${DOORS.viplive.path}`] });
  /** Used up only over a connection that the sender is bound to, so that nobody can spend another's. */
  const verifySigned = (token: string, certificate: ShownCertificate | undefined): Promise<Result<SigningSender>> =>
    verifySenderToken(token, senders().filter((it) => matchesCertificate(it.certificate, certificate)), clock.now(), { ...rules(), useOnce });
  return {
    grant: async (assertion, certificate) => {
      const sender = await verifySigned(assertion, certificate);
      if (!sender.ok) {
        return sender;
      }
      const { id } = sender.value;
      const accessToken = await issueAccessToken(signing(), { clientId: id, partner: id, role: PORTAL, scopes: [PORTAL_SCOPE] }, { now: clock.now(), jti: newId() });
      return accept({ accessToken, expiresInSeconds: TOKEN_SECONDS, scope: PORTAL_SCOPE });
    },
    find: async (token, certificate) => {
      const caller = await verifyAccessToken(signing(), token, clock.now());
      const known = caller.ok && caller.value.role === PORTAL ? senders().find((it) => it.id === caller.value.clientId) : undefined;
      const sender = known === undefined ? await verifySigned(token, certificate) : accept(known);
      // A good token over another certificate is told apart (403), and stays unused.
      return sender.ok ? sender : verifySenderToken(token, senders().filter((it) => !matchesCertificate(it.certificate, certificate)), clock.now(), rules());
    },
  };
}
