import type { Clock } from '../kernel/ports.ts';
import type { Network, Partner, Sender } from '../workflow/network.ts';
import type { BundleOrigin } from '../pipeline/stories.ts';
import type { BundleSender } from './bundle-senders.ts';
import { makeBundleSenders } from './bundle-senders.ts';
import type { ClientKeys } from './client-keys.ts';
import { makeClientKeys } from './client-keys.ts';
import type { FhirPartner, FhirPartnerOptions } from './fhir-partner.ts';
import { startFhirPartner } from './fhir-partner.ts';
import { tokenSource } from './fetch-token.ts';
import type { His, HisOptions } from './his.ts';
import { startHis } from './his.ts';
import type { PartnerClient } from './partner-client.ts';
import { makePartnerClient } from './partner-client.ts';
import { startGemeenten, subscribeGemeenten, withGemeente } from './start-gemeenten.ts';
import type { VipLive } from './viplive.ts';
import { startVipLive } from './viplive.ts';
import { makeVipLiveKeys } from './viplive-keys.ts';
import type { ZgwPartner } from './zgw/start-zgw-partner.ts';

/** All simulated partners of a region, with the network file that knows their addresses and keys. */
export type SandboxRegion = {
  readonly network: () => Network;
  /** FHIR servers by partner id. */
  readonly partners: ReadonlyMap<string, FhirPartner>;
  /** Gemeenten with ZGW APIs or an Objecten API, by partner id. */
  readonly gemeenten: ReadonlyMap<string, ZgwPartner>;
  /** The secrets that the network file names, which the gateway and the simulated gemeenten share. */
  readonly secretOf: (name: string) => Promise<string | undefined>;
  /** Systems that take MDM, by partner id; there once the gateway's MLLP port is known. */
  readonly hisOf: (partner: string) => His | undefined;
  /** The system that sends HL7v2 as this sender of the network file; ZorgDomein, when it is none of its own. */
  readonly sender: (id?: string) => His;
  /** The system that sends referrals in FHIR to this door. */
  readonly bundleSender: (door: BundleOrigin['door']) => BundleSender;
  /** The portal that notifies, when the file has one. */
  readonly viplive: () => VipLive;
  /** Starts what needs the gateway's address. */
  connect(gateway: { readonly baseUrl: string; readonly mllpPort: number }): Promise<void>;
  clientOf(partner: string): PartnerClient;
  /** A token of this partner for the gateway's doors. */
  tokenOf(partner: string): Promise<string>;
  close(): Promise<void>;
};

/** What a test may decide of the simulated partners, by partner id: how they misbehave, and who is told what they got. */
export type RegionOptions = {
  readonly fhir?: (partner: string) => Pick<FhirPartnerOptions, 'faults' | 'onReceived' | 'keepsInbox'>;
  readonly his?: (partner: string) => Pick<HisOptions, 'faultOf' | 'onLetter'>;
};

/** Starts a FHIR server for every partner of the file that has one, and gives each caller fresh keys of its own. */
export async function startRegion(file: Network, clock: Clock, options: RegionOptions = {}): Promise<SandboxRegion> {
  const now = (): Date => clock.now();
  const partners = new Map<string, FhirPartner>();
  const keys = new Map<string, ClientKeys>();
  for (const partner of file.partners.filter((it) => it.endpoints.length > 0)) {
    keys.set(partner.id, await makeClientKeys(`${partner.id}-1`));
    if (partner.endpoints.some((it) => it.protocol === 'fhir-r4')) {
      partners.set(partner.id, await startFhirPartner({ now, ...options.fhir?.(partner.id) }));
    }
  }
  const { gemeenten, secretOf } = await startGemeenten(file, now);
  const portal = await startPortal(file, now);
  const signers = new Map<string, ClientKeys>();
  for (const sender of file.senders.filter((it) => it.token !== undefined && it.profile !== 'viplive')) {
    signers.set(sender.id, await makeClientKeys(`${sender.id}-1`, 'RS256'));
  }
  const systems = new Map<string, His>();
  const clients = new Map<string, PartnerClient>();
  const tokens = new Map<string, () => Promise<string>>();
  let gatewayUrl = '';
  const senders = portal.senders.map((it) => withKey(it, signers.get(it.id)));
  const addressed = (): Network => ({ ...file, senders, partners: file.partners.map((it) => withAddress(withGemeente(it, gemeenten.get(it.id)), partners, systems, keys)) });
  let network = addressed();
  return {
    network: () => network,
    partners,
    gemeenten,
    secretOf,
    hisOf: (partner) => systems.get(partner),
    sender: (id = SENDER) => required(systems.get(id) ?? systems.get(SENDER)),
    bundleSender: (door) => required(makeBundleSenders({ gatewayUrl, clock, senders, tokenOf: (partner) => required(tokens.get(partner))(), signerOf: (sender) => required(signers.get(sender)).privateJwk })[door]),
    viplive: () => required(portal.running),
    connect: async ({ baseUrl, mllpPort }) => {
      gatewayUrl = baseUrl;
      portal.running?.connect(baseUrl);
      await subscribeGemeenten(file, gemeenten, secretOf, baseUrl);
      const gateway = { host: '127.0.0.1', port: mllpPort };
      systems.set(SENDER, await startHis({ gateway, now }));
      const others = [...file.senders.filter((it) => it.profile === 'generic' && it.token === undefined), ...file.partners.filter((it) => it.endpoints.some((end) => 'host' in end))];
      for (const { id } of others) {
        systems.set(id, await startHis({ gateway, now, ...options.his?.(id) }));
      }
      for (const [id, { privateJwk }] of keys) {
        tokens.set(id, tokenSource({ gatewayUrl, clientId: id, privateJwk, now }));
      }
      network = addressed();
    },
    clientOf: (partner) => {
      const known = clients.get(partner) ?? makePartnerClient({ gatewayUrl, clientId: partner, privateJwk: required(keys.get(partner)).privateJwk, now });
      clients.set(partner, known);
      return known;
    },
    tokenOf: (partner) => required(tokens.get(partner))(),
    close: async () => {
      await Promise.all([...partners.values(), ...gemeenten.values(), ...systems.values(), ...(portal.running === undefined ? [] : [portal.running])].map((it) => it.close()));
    },
  };
}

const SENDER = 'zorgdomein-sender';

/** The first sender that notifies, as a simulated VIPLive; and the senders with its address and key. */
async function startPortal({ senders }: Network, now: () => Date): Promise<{ readonly senders: readonly Sender[]; readonly running?: VipLive }> {
  const sender = senders.find((it) => it.profile === 'viplive');
  if (sender?.token === undefined || sender.pull === undefined) {
    return { senders };
  }
  const { publicJwk, privateJwk } = await makeVipLiveKeys();
  const running = await startVipLive({ sender, privateJwk, now });
  const known: Sender = { ...sender, token: { ...sender.token, jwks: { keys: [publicJwk] } }, pull: { ...sender.pull, ...running.addresses } };
  return { running, senders: senders.map((it) => (it.id === sender.id ? known : it)) };
}

function withKey(sender: Sender, keys: ClientKeys | undefined): Sender {
  return sender.token === undefined || keys === undefined ? sender : { ...sender, token: { ...sender.token, jwks: { keys: [keys.publicJwk] } } };
}

function withAddress(partner: Partner, partners: ReadonlyMap<string, FhirPartner>, systems: ReadonlyMap<string, His>, keys: ReadonlyMap<string, ClientKeys>): Partner {
  const key = keys.get(partner.id);
  const endpoints = partner.endpoints.map((endpoint) => {
    if (endpoint.protocol === 'fhir-r4') {
      return { ...endpoint, url: partners.get(partner.id)?.url ?? endpoint.url };
    }
    const his = systems.get(partner.id);
    return his === undefined || !('host' in endpoint) ? endpoint : { ...endpoint, host: his.host, port: his.port };
  });
  return { ...partner, endpoints, ...(key === undefined ? {} : { caller: { clientId: partner.id, jwks: { keys: [key.publicJwk] } } }) };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The sandbox is not connected, or has no such partner.');
  }
  return value;
}
