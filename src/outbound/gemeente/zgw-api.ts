import { zgwToken } from '../../security/zgw-token.ts';
import type { ObjectenEndpoint, ZgwEndpoint } from '../../workflow/network.ts';
import type { SendGemeentePorts } from './gemeente-ports.ts';
import { DEFAULT_TIMEOUT_MS, requiredSecret } from './gemeente-ports.ts';
import type { JsonApi } from './json-api.ts';
import { makeJsonApi } from './json-api.ts';

/** Calls at a gemeente's ZGW APIs, each with a token of its own. `requestId` (our delivery id) goes along, for who must look a call up. */
export function zgwApi(endpoint: ZgwEndpoint | ObjectenEndpoint, ports: SendGemeentePorts, requestId: string, details: Readonly<Record<string, string>>): JsonApi {
  const { clock, sender, fetch } = ports;
  return makeJsonApi({
    now: () => clock.now(), timeoutMs: endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS, details, ...(fetch === undefined ? {} : { fetch }),
    headers: { 'accept-crs': 'EPSG:4326', 'content-crs': 'EPSG:4326', 'x-request-id': requestId, 'x-audit-toelichting': 'Wmo-melding namens client' },
    authorization: async () => {
      const secret = await requiredSecret(ports, endpoint.secret, details);
      return `Bearer ${await zgwToken({ clientId: endpoint.clientId, secret, user: sender().identity.application, now: clock.now() })}`;
    },
  });
}
