import type { Clock, NewId } from '../../kernel/ports.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { TokenSigning } from '../../security/access-token.ts';
import { issueAccessToken, TOKEN_SECONDS, verifyAccessToken } from '../../security/access-token.ts';
import type { AssertionPorts, Client } from '../../security/client-assertion.ts';
import { verifyClientAssertion } from '../../security/client-assertion.ts';
import { grantScopes } from '../../security/scopes.ts';
import type { Network, Partner } from '../../workflow/network.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';

/** What giving and judging tokens leans on. `signing` is asked at each use, since its issuer is the gateway's own URL. */
export type TokenPortsOptions = {
  readonly network: () => Network;
  readonly signing: () => TokenSigning;
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly useOnce: AssertionPorts['useOnce'];
};

/**
 * Token functions of the door, over the security room and the network file of this moment: client → partner → role
 * (design 5.1). A token of a client that has left the file, or changed its partner, is no token any more.
 */
export function makeTokenPorts({ network, signing, baseUrl, clock, newId, useOnce }: TokenPortsOptions): Pick<DoorPorts, 'issueToken' | 'verifyToken'> {
  const partnerOf = (clientId: string): Partner | undefined => network().partners.find(({ caller }) => caller?.clientId === clientId);
  const findClient = (clientId: string): Client | undefined => {
    const partner = partnerOf(clientId);
    return partner?.caller && { clientId, partner: partner.id, role: partner.role, jwks: partner.caller.jwks };
  };
  return {
    issueToken: async ({ assertion, scope }) => {
      const now = clock.now();
      const client = await verifyClientAssertion(assertion, { findClient, audience: `${baseUrl()}${DOORS.token.path}`, now, useOnce });
      if (!client.ok) {
        return client;
      }
      const scopes = grantScopes(client.value.role, scope ?? '');
      if (!scopes.ok) {
        return scopes;
      }
      const accessToken = await issueAccessToken(signing(), { ...client.value, scopes: scopes.value }, { now, jti: newId() });
      return accept({ accessToken, expiresInSeconds: TOKEN_SECONDS, scope: scopes.value.join(' ') });
    },
    verifyToken: async (token) => {
      const caller = await verifyAccessToken(signing(), token, clock.now());
      if (!caller.ok) {
        return caller;
      }
      const { clientId, partner, scopes } = caller.value;
      const known = partnerOf(clientId);
      return known?.id === partner ? accept({ clientId, partner, role: known.role, scopes }) : refuse('NOT_AUTHENTICATED');
    },
  };
}
