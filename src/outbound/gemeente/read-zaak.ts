import type { Partner, ZgwEndpoint } from '../../workflow/network.ts';
import type { SendGemeentePorts } from './gemeente-ports.ts';
import { textOf } from './json-api.ts';
import { zgwApi } from './zgw-api.ts';

/** What a gemeente's own register says of one zaak: its identificatie (the id of our Task when it is ours), and the new status or result in the words of its catalogue. */
export type ZaakNews = { readonly identificatie: string; readonly word: string };

/** Which change is asked about: addresses as a notification names them. */
export type ZaakChange = { readonly zaak: string; readonly resource: 'status' | 'resultaat'; readonly resourceUrl: string };

const TYPES = { status: 'statustype', resultaat: 'resultaattype' } as const;

/**
 * Reads what a notification is about from the gemeente's own APIs: a notification says where, never what, and anyone could
 * have sent it. Only below the bases of the network file. Undefined when the status is not one of that zaak. Throws
 * RECIPIENT_UNAVAILABLE, RECIPIENT_UNTRUSTED or RECIPIENT_REJECTED.
 */
export async function readZaak(partner: Partner, endpoint: ZgwEndpoint, change: ZaakChange, ports: SendGemeentePorts): Promise<ZaakNews | undefined> {
  const api = zgwApi(endpoint, ports, crypto.randomUUID(), { recipient: partner.id });
  const zaak = await api.get(endpoint.zaken, change.zaak);
  const changed = await api.get(endpoint.zaken, change.resourceUrl);
  const type = textOf(changed, TYPES[change.resource]);
  const identificatie = textOf(zaak, 'identificatie');
  if (type === undefined || identificatie === undefined || textOf(zaak, 'bronorganisatie') !== endpoint.bronorganisatie || changed['zaak'] !== zaak['url']) {
    return undefined;
  }
  const word = textOf(await api.get(endpoint.catalogi, type), 'omschrijving');
  return word === undefined ? undefined : { identificatie, word };
}
