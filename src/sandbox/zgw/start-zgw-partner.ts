import { listenHttp } from '../../inbound/http/listen-http.ts';
import type { PartnerFault } from '../fault-switch.ts';
import { makeFaultSwitch } from '../fault-switch.ts';
import { zaakLines } from './zaak-messages.ts';
import { zgwApp } from './zgw-app.ts';
import type { Resource } from './zgw-registers.ts';
import { fillCatalogue, ZgwRegisters } from './zgw-registers.ts';

/** What the simulated gemeente has configured for us. Port 0: any free one. */
export type ZgwOptions = {
  readonly host?: string;
  readonly port?: number;
  readonly now?: () => Date;
  readonly clientId: string;
  readonly secret: string;
  readonly zaaktype: string;
  readonly documentType: string;
  readonly objectToken: string;
  readonly objecttype: string;
  readonly aanvraagtype: string;
  readonly onZaak?: (list: string, made: Resource) => void;
};

/** A zaak as an employee sees it: what stands in it, by the words of the catalogue. */
export type SeenZaak = {
  readonly identificatie: string;
  readonly kenmerken: readonly string[];
  readonly omschrijving: string;
  readonly zaaktype: string;
  readonly rollen: readonly { readonly rol: string; readonly betrokkeneType: string; readonly indicatieMachtiging?: string; readonly wie: unknown }[];
  readonly statussen: readonly string[];
  readonly resultaat?: string;
  readonly documenten: readonly { readonly titel: string; readonly formaat: string; readonly inhoud: Uint8Array }[];
  /** Deliveries of the gateway behind it. */
  readonly requests: readonly string[];
};

/** A simulated gemeente with ZGW APIs and an Objecten API. */
export type ZgwPartner = {
  /** Origin of all its APIs. */
  readonly url: string;
  readonly port: number;
  zaken(): readonly SeenZaak[];
  /** Delivery ids of the gateway behind what was made here. */
  requests(): readonly string[];
  list(name: string): readonly Resource[];
  /** An employee sets a status (and first a result), and the Notificaties API tells the subscriber; gives its answer's status, 0 without subscriber. */
  setStatus(kenmerk: string, status: string, resultaat?: string): Promise<number>;
  /** What the Notificaties API would do at this address, with this Authorization. */
  subscribe(callbackUrl: string, auth: string): void;
  setFault(fault: PartnerFault | undefined): void;
  close(): Promise<void>;
};

/** Starts a gemeente's APIs. */
export async function startZgwPartner(options: ZgwOptions): Promise<ZgwPartner> {
  const { host = '127.0.0.1', port = 0, now = () => new Date() } = options;
  const faults = makeFaultSwitch();
  const requests: { readonly id: string; readonly url: string }[] = [];
  let origin = '';
  let subscriber: { readonly callbackUrl: string; readonly auth: string } | undefined;
  const registers = new ZgwRegisters(() => origin);
  const zaken = (): readonly SeenZaak[] => registers.list('zaken').map((zaak) => seen(registers, zaak, requests));
  const app = zgwApp({ ...options, now, registers, faults, inbox: () => zaken().map(zaakLines), onMade: (list, made) => options.onZaak?.(list, made), onWork: (id, url) => void requests.push({ id, url }) });
  const listener = await listenHttp(app, { host, port });
  origin = `http://${host}:${listener.port}`;
  fillCatalogue(registers, options.zaaktype, options.documentType);

  const notify = async (zaak: Resource, resource: string, made: Resource): Promise<number> => {
    if (subscriber === undefined) {
      return 0;
    }
    const body = { kanaal: 'zaken', hoofdObject: zaak.url, resource, resourceUrl: made.url, actie: 'create', aanmaakdatum: now().toISOString(), kenmerken: { bronorganisatie: zaak['bronorganisatie'], zaaktype: zaak['zaaktype'], vertrouwelijkheidaanduiding: 'zaakvertrouwelijk' } };
    const response = await fetch(subscriber.callbackUrl, { method: 'POST', headers: { 'content-type': 'application/json', authorization: subscriber.auth }, body: JSON.stringify(body) });
    await response.text();
    return response.status;
  };
  const typeNamed = (list: string, zaak: Resource, omschrijving: string): string | undefined => registers.list(list).find((it) => it['zaaktype'] === zaak['zaaktype'] && it['omschrijving'] === omschrijving)?.url;
  return {
    url: origin,
    port: listener.port,
    zaken,
    requests: () => [...new Set(requests.map(({ id }) => id))],
    list: (name) => registers.list(name),
    setStatus: async (kenmerk, status, resultaat) => {
      const zaak = registers.list('zaken').find((it) => it['identificatie'] === kenmerk || JSON.stringify(it['kenmerken']).includes(`"${kenmerk}"`));
      if (zaak === undefined) {
        throw new Error('The simulated gemeente has no such zaak.');
      }
      if (resultaat !== undefined) {
        await notify(zaak, 'resultaat', registers.add('zaken', 'resultaten', { zaak: zaak.url, resultaattype: typeNamed('resultaattypen', zaak, resultaat) }));
      }
      return notify(zaak, 'status', registers.add('zaken', 'statussen', { zaak: zaak.url, statustype: typeNamed('statustypen', zaak, status), datumStatusGezet: now().toISOString() }));
    },
    subscribe: (callbackUrl, auth) => {
      subscriber = { callbackUrl, auth };
    },
    setFault: (fault) => faults.set(fault),
    close: () => listener.close(),
  };
}

function seen(registers: ZgwRegisters, zaak: Resource, requests: readonly { readonly id: string; readonly url: string }[]): SeenZaak {
  const of = (name: string): readonly Resource[] => registers.list(name).filter((it) => it['zaak'] === zaak.url);
  const word = (list: string, url: unknown): string => String(registers.find(list, url)?.['omschrijving'] ?? '');
  const result = of('resultaten').at(-1);
  const urls = new Set([zaak, ...of('rollen'), ...of('statussen'), ...of('zaakinformatieobjecten')].map(({ url }) => url));
  return {
    identificatie: String(zaak['identificatie']), omschrijving: String(zaak['omschrijving']), zaaktype: String(registers.find('zaaktypen', zaak['zaaktype'])?.['identificatie'] ?? ''),
    kenmerken: ((zaak['kenmerken'] ?? []) as readonly { readonly kenmerk: string }[]).map(({ kenmerk }) => kenmerk),
    rollen: of('rollen').map((it) => ({ rol: word('roltypen', it['roltype']), betrokkeneType: String(it['betrokkeneType']), ...(typeof it['indicatieMachtiging'] === 'string' ? { indicatieMachtiging: it['indicatieMachtiging'] } : {}), wie: it['betrokkeneIdentificatie'] })),
    statussen: of('statussen').map((it) => word('statustypen', it['statustype'])),
    ...(result === undefined ? {} : { resultaat: word('resultaattypen', result['resultaattype']) }),
    requests: [...new Set(requests.flatMap(({ id, url }) => (urls.has(url) ? [id] : [])))],
    documenten: of('zaakinformatieobjecten').flatMap((it) => {
      const found = registers.find('enkelvoudiginformatieobjecten', it['informatieobject']);
      return found === undefined ? [] : [{ titel: String(found['titel']), formaat: String(found['formaat']), inhoud: new Uint8Array(Buffer.from(String(found['inhoud'] ?? ''), 'base64')) }];
    }),
  };
}
