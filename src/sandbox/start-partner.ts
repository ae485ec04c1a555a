import type { Partner, PartnerEndpoint } from '../workflow/network.ts';
import type { FhirPartner } from './fhir-partner.ts';
import { startFhirPartner } from './fhir-partner.ts';
import type { His } from './his.ts';
import { startHis } from './his.ts';
import { gemeenteEndpoint, zgwOptions } from './start-gemeenten.ts';
import { documentLines, letterLines, receivedLines } from './received-lines.ts';
import type { ZorgdomeinReceiver } from './zorgdomein-receiver.ts';
import { startZorgdomeinReceiver } from './zorgdomein-receiver.ts';
import type { ObjectenEndpoint, ZgwEndpoint } from '../workflow/network.ts';
import { zaakLines } from './zgw/zaak-messages.ts';
import type { ZgwPartner } from './zgw/start-zgw-partner.ts';
import { startZgwPartner } from './zgw/start-zgw-partner.ts';

/** One simulated partner that runs alone. `address` is where it listens, as the network file would have it. */
export type RunningPartner = { readonly address: string; readonly fhir?: FhirPartner; readonly his?: His; readonly zorgdomein?: ZorgdomeinReceiver; readonly zgw?: ZgwPartner; close(): Promise<void> };

/** Tells one thing in Dutch lines: where it listens (then with the address), or one message that came in. */
export type Tell = (lines: readonly string[], address?: string) => void;

/** How it is started. `port` replaces that of the network file; `gateway` is the MLLP door that a HIS would send to. */
export type StartPartnerOptions = {
  readonly print: Tell;
  readonly port?: number;
  /** A secret that the network file names, as the gateway has it; absent: the name itself is the secret. */
  readonly secretOf?: (name: string) => Promise<string | undefined>;
  readonly gateway?: { readonly host: string; readonly port: number };
};

const GATEWAY_MLLP = { host: '127.0.0.1', port: 2575 };

const CALLED: ReadonlySet<PartnerEndpoint['protocol']> = new Set(['fhir-r4', 'hl7v2-mdm', 'hl7v2-rri', 'hl7v2-ref', 'zorgdomein-fhir', 'zgw', 'objecten']);

/** Where a partner is called; undefined for one that gets files or mail, for which nobody can listen. */
export function calledEndpoint({ endpoints }: Partner): PartnerEndpoint | undefined {
  return endpoints.find(({ protocol }) => CALLED.has(protocol));
}

/**
 * Starts the partner of the network file as a simulated system on the endpoint at which it is called, and shows what arrives
 * in Dutch lines (`npx mgn sandbox PARTNER`). Without an endpoint it listens for FHIR on a free port.
 */
export async function startPartner(partner: Partner, { print, port, secretOf, gateway = GATEWAY_MLLP }: StartPartnerOptions): Promise<RunningPartner> {
  const endpoint = calledEndpoint(partner);
  if (endpoint !== undefined && 'host' in endpoint) {
    const his = await startHis({ gateway, host: endpoint.host, port: port ?? endpoint.port, onLetter: (letter) => print(letterLines(letter)) });
    const address = `${his.host}:${his.port}`;
    print([`${partner.name} luistert op ${address} (HL7v2 over MLLP).`], address);
    return { address, his, close: () => his.close() };
  }
  if (endpoint?.protocol === 'zorgdomein-fhir') {
    // Alone it knows neither our certificate nor our key: it looks at the shape of what comes.
    const zorgdomein = await startZorgdomeinReceiver({ host: new URL(endpoint.url).hostname, port: port ?? Number(new URL(endpoint.url).port), onDocument: (document) => print(documentLines(document)) });
    print([`ZorgDomein voor ${partner.name} luistert op ${zorgdomein.url} (FHIR STU3; certificaat en handtekening worden hier niet bekeken). Wat er kwam: GET ${new URL('/inbox', zorgdomein.url).href}; storingen: POST ${new URL('/faults', zorgdomein.url).href}.`], zorgdomein.url);
    return { address: zorgdomein.url, zorgdomein, close: () => zorgdomein.close() };
  }
  const gemeente = gemeenteEndpoint(partner);
  if (gemeente !== undefined) {
    return startAlone(partner, gemeente, { print, ...(port === undefined ? {} : { port }), ...(secretOf === undefined ? {} : { secretOf }) });
  }
  const url = endpoint?.protocol === 'fhir-r4' ? new URL(endpoint.url) : undefined;
  const fhir = await startFhirPartner({
    ...(url === undefined ? {} : { host: url.hostname }),
    port: port ?? Number(url?.port ?? 0),
    onReceived: (received) => print(receivedLines(received)),
  });
  print([`${partner.name} luistert op ${fhir.url} (FHIR R4). Wat er kwam: GET ${new URL('/inbox', fhir.url).href}; storingen: POST ${new URL('/faults', fhir.url).href}.`], fhir.url);
  return { address: fhir.url, fhir, close: () => fhir.close() };
}

/** A gemeente with ZGW APIs, at the address of its network file; a zaak is shown once it has a status, which comes last. */
async function startAlone(partner: Partner, endpoint: ZgwEndpoint | ObjectenEndpoint, { print, port, secretOf = async (name) => name }: Omit<StartPartnerOptions, 'gateway'>): Promise<RunningPartner> {
  const address = new URL(endpoint.catalogi);
  const secrets = new Map<string, string>();
  for (const name of [endpoint.secret, ...(endpoint.protocol === 'objecten' ? [endpoint.token] : [])]) {
    secrets.set(name, (await secretOf(name)) ?? name);
  }
  const shown = new Set<string>();
  const zgw: ZgwPartner = await startZgwPartner({
    ...zgwOptions(endpoint, (name) => secrets.get(name) ?? name), host: address.hostname, port: port ?? Number(address.port),
    onZaak: (list) => {
      const whole = list === 'statussen' || list === 'objects' ? zgw.zaken().filter(({ identificatie, statussen }) => statussen.length > 0 && !shown.has(identificatie)) : [];
      whole.forEach((zaak) => {
        shown.add(zaak.identificatie);
        print(zaakLines(zaak));
      });
    },
  });
  print([`${partner.name} luistert op ${zgw.url} (Zaken, Documenten, Catalogi en Objecten API). Wat er kwam: GET ${new URL('/inbox', zgw.url).href}; storingen: POST ${new URL('/faults', zgw.url).href}.`], zgw.url);
  return { address: zgw.url, zgw, close: () => zgw.close() };
}
