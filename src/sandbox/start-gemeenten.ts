import { randomBytes } from 'node:crypto';
import type { Network, ObjectenEndpoint, Partner, PartnerEndpoint, ZgwEndpoint } from '../workflow/network.ts';
import type { ZgwOptions, ZgwPartner } from './zgw/start-zgw-partner.ts';
import { startZgwPartner } from './zgw/start-zgw-partner.ts';

/** The simulated gemeenten of a region, and the secrets that they share with the gateway. */
export type SandboxGemeenten = { readonly gemeenten: ReadonlyMap<string, ZgwPartner>; readonly secretOf: (name: string) => Promise<string | undefined> };

/** Starts ZGW and Objecten APIs for every partner of the file that has them, each with secrets of this run. */
export async function startGemeenten({ partners }: Network, now: () => Date): Promise<SandboxGemeenten> {
  const secrets = new Map<string, string>();
  const secretFor = (name: string): string => {
    const known = secrets.get(name) ?? randomBytes(32).toString('base64url');
    secrets.set(name, known);
    return known;
  };
  const gemeenten = new Map<string, ZgwPartner>();
  for (const partner of partners) {
    const endpoint = gemeenteEndpoint(partner);
    if (endpoint !== undefined) {
      gemeenten.set(partner.id, await startZgwPartner({ now, ...zgwOptions(endpoint, secretFor) }));
    }
  }
  return { gemeenten, secretOf: async (name) => secretFor(name) };
}

/** What a simulated gemeente has configured for this endpoint. */
export function zgwOptions(endpoint: ZgwEndpoint | ObjectenEndpoint, secretFor: (name: string) => string): Omit<ZgwOptions, 'host' | 'port' | 'now'> {
  const { clientId, secret, documentType } = endpoint;
  const objecten = endpoint.protocol === 'objecten' ? endpoint : undefined;
  return {
    clientId, secret: secretFor(secret), documentType, zaaktype: endpoint.protocol === 'zgw' ? endpoint.zaaktype : 'WMO-MELDING',
    objectToken: objecten === undefined ? '' : secretFor(objecten.token), objecttype: objecten?.objecttype ?? '', aanvraagtype: objecten?.aanvraagtype ?? '',
  };
}

/** The endpoint of a partner that a simulated gemeente serves. */
export function gemeenteEndpoint({ endpoints }: Partner): ZgwEndpoint | ObjectenEndpoint | undefined {
  return endpoints.find((it): it is ZgwEndpoint | ObjectenEndpoint => it.protocol === 'zgw' || it.protocol === 'objecten');
}

/** A partner whose endpoints are at the simulated gemeente. */
export function withGemeente(partner: Partner, gemeente: ZgwPartner | undefined): Partner {
  const moved = (address: string): string => `${gemeente?.url ?? ''}${new URL(address).pathname}`;
  const endpoints = partner.endpoints.map((it): PartnerEndpoint => {
    if (gemeente === undefined || (it.protocol !== 'zgw' && it.protocol !== 'objecten')) {
      return it;
    }
    const shared = { documenten: moved(it.documenten), catalogi: moved(it.catalogi) };
    return it.protocol === 'zgw' ? { ...it, ...shared, zaken: moved(it.zaken) } : { ...it, ...shared, objecten: moved(it.objecten) };
  });
  return { ...partner, endpoints };
}

/** Lets every gemeente that tells of its zaken tell the gateway at this address. */
export async function subscribeGemeenten({ partners }: Network, gemeenten: ReadonlyMap<string, ZgwPartner>, secretOf: SandboxGemeenten['secretOf'], baseUrl: string): Promise<void> {
  for (const partner of partners) {
    const endpoint = gemeenteEndpoint(partner);
    if (endpoint?.protocol === 'zgw' && endpoint.notificationSecret !== undefined) {
      gemeenten.get(partner.id)?.subscribe(`${baseUrl}/v1/notificaties/${partner.id}`, (await secretOf(endpoint.notificationSecret)) ?? '');
    }
  }
}
