import { readFile, writeFile } from 'node:fs/promises';
import type { Sender } from '../workflow/network.ts';
import type { ClientKeys } from './client-keys.ts';
import type { Tell } from './start-partner.ts';
import type { VipLive } from './viplive.ts';
import { startVipLive } from './viplive.ts';
import { makeVipLiveKeys } from './viplive-keys.ts';

/** A portal that runs alone. `address`: its FHIR base, as the network file would have it. */
export type RunningPortal = { readonly address: string; readonly viplive: VipLive; close(): Promise<void> };

/** How it is started. `port` replaces that of the network file; `keyFile` keeps its key between two times. */
export type StartPortalOptions = { readonly print: Tell; readonly gatewayUrl: string; readonly keyFile: string; readonly port?: number };

/**
 * Starts the sender of the network file as a simulated VIPLive at its own address (`npx mgn sandbox viplive`), and tells
 * which key the gateway's network file must hold for it and how to send.
 */
export async function startPortal(sender: Sender, { print, gatewayUrl, keyFile, port }: StartPortalOptions): Promise<RunningPortal> {
  const { publicJwk, privateJwk } = await keysIn(keyFile);
  const configured = new URL(sender.pull?.baseUrl ?? 'http://127.0.0.1:0/');
  const viplive = await startVipLive({
    sender, privateJwk, host: configured.hostname, port: port ?? Number(configured.port),
    onPulled: (identifier) => print([`${new Date().toISOString()}  opgehaald ${identifier}`]),
  });
  viplive.connect(gatewayUrl.replace(/\/$/, ''));
  const { origin } = new URL(viplive.addresses.baseUrl);
  print([
    `VIPLive luistert op ${viplive.addresses.baseUrl}, token op ${viplive.addresses.tokenEndpoint}.`,
    `Verwijzen: POST ${origin}/send?agb=AGB met een STU3-transactie (form=xml: als XML); intrekken: POST ${origin}/withdraw?agb=AGB&identifier=NUMMER.`,
    `Storingen: POST ${origin}/faults/token en ${origin}/faults/read.`,
    `Sleutel voor het netwerkbestand (senders: token: jwks: keys): ${JSON.stringify(publicJwk)}`,
  ], viplive.addresses.baseUrl);
  return { address: viplive.addresses.baseUrl, viplive, close: () => viplive.close() };
}

async function keysIn(file: string): Promise<ClientKeys> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    return JSON.parse(text) as ClientKeys;
  }
  const made = await makeVipLiveKeys();
  await writeFile(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  return made;
}
