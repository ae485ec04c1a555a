import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { listenHttp } from '../inbound/http/listen-http.ts';
import type { PullSource, Sender } from '../workflow/network.ts';
import type { FaultSwitch } from './fault-switch.ts';
import { makeFaultSwitch } from './fault-switch.ts';
import { vipLiveApp } from './viplive-app.ts';
import { portalToken, signPortalAssertion } from './viplive-token.ts';
import type { HeldReferral } from './viplive-task.ts';
import { inForm, vipLiveTask } from './viplive-task.ts';

/** How the simulated VIPLive is started. Port 0: any free one. `sender` is its own row of the network file. */
export type VipLiveOptions = {
  readonly sender: Pick<Sender, 'pull' | 'token'>;
  readonly privateJwk: JWK;
  readonly host?: string;
  readonly port?: number;
  readonly now?: () => Date;
  /** Told of each referral that was read. */
  readonly onPulled?: (identifier: string) => void;
};

/** What is notified with a referral. `form` of the Task; `until` when it may be read no more. */
export type Notifying = { readonly practiceAgb: string; readonly form?: 'json' | 'xml'; readonly until?: Date; readonly ownerAgb?: string };

/** What the gateway said: the status, and the body as text. */
export type NotifyAnswer = { readonly status: number; readonly location: string | undefined; readonly body: string };

/** A simulated VIPLive: holds referrals, notifies the gateway of them, and lets it read each with its authorization base. */
export type VipLive = {
  readonly port: number;
  /** Its addresses, for the network file. */
  readonly addresses: Pick<PullSource, 'baseUrl' | 'tokenEndpoint'>;
  /** Where the gateway is: its token endpoint and its public key. */
  connect(gatewayUrl: string): void;
  /** Puts a referral ready under a fresh authorization base; `name`: to find it by. */
  hold(bundle: object, form?: 'json' | 'xml', name?: string): HeldReferral;
  heldOf(name: string): HeldReferral | undefined;
  /** Changes what reading a referral gives: its bytes, or the media type that it is called. */
  replace(held: HeldReferral, change: Partial<Pick<HeldReferral, 'bytes' | 'mediaType'>>): void;
  /** Twiin-01; the same again with the same referral. */
  notify(held: HeldReferral, notifying: Notifying): Promise<NotifyAnswer>;
  /** Twiin-02: conditional update with status cancelled. */
  withdraw(held: HeldReferral, notifying: Notifying): Promise<NotifyAnswer>;
  /** Its own signed JWT of five seconds for an audience: the token endpoint, or the door itself. */
  sign(audience: string): Promise<string>;
  /** Identifiers of what was read, oldest first. */
  pulled(): readonly string[];
  /** Task updates that the gateway sent. */
  updates(): readonly unknown[];
  /** Misbehaves: the token endpoint, or reading. */
  readonly faults: { readonly token: FaultSwitch; readonly read: FaultSwitch };
  close(): Promise<void>;
};

/** Starts it: token endpoint at `/oauth/token`, referrals under `/fhir`, `/faults/token` and `/faults/read` for testers. */
export async function startVipLive(options: VipLiveOptions): Promise<VipLive> {
  const { host = '127.0.0.1', port = 0, now = () => new Date(), sender, privateJwk, onPulled } = options;
  const faults = { token: makeFaultSwitch(), read: makeFaultSwitch() };
  const held = new Map<string, HeldReferral>();
  const named = new Map<string, HeldReferral>();
  const pulled: string[] = [];
  const updates: unknown[] = [];
  let gatewayUrl = '';
  let addresses = { baseUrl: '', tokenEndpoint: '' };
  const portal = portalToken({ sender, privateJwk, now, gatewayUrl: () => gatewayUrl });
  const app = vipLiveApp({
    now, faults, held, updates, gatewayUrl: () => gatewayUrl, clientId: sender.pull?.clientId ?? '', tokenEndpoint: () => addresses.tokenEndpoint,
    onPulled: (identifier) => {
      pulled.push(identifier);
      onPulled?.(identifier);
    },
    send: (referral, notifying) => send(referral, notifying, 'requested'),
    withdraw: (referral, notifying) => send(referral, notifying, 'cancelled'),
    hold,
  });

  function hold(bundle: object, form: 'json' | 'xml' = 'json', name?: string): HeldReferral {
    const { mediaType, body } = inForm(bundle, form);
    const referral = { identifier: `urn:uuid:${randomUUID()}`, authorizationBase: randomUUID(), path: `Bundle/${randomUUID()}`, bytes: new TextEncoder().encode(body), mediaType };
    held.set(referral.identifier, referral);
    named.set(name ?? referral.identifier, referral);
    return referral;
  }

  async function send(referral: HeldReferral, { practiceAgb, form = 'json', until, ownerAgb }: Notifying, status: 'requested' | 'cancelled'): Promise<NotifyAnswer> {
    const task = vipLiveTask({ held: referral, practiceAgb, environment: sender.pull?.environment ?? 'test', status, at: now(), ...(until === undefined ? {} : { until }), ...(ownerAgb === undefined ? {} : { ownerAgb }) });
    const { mediaType, body } = inForm(task, form);
    const isNew = status === 'requested';
    const query = isNew ? '' : `?${new URLSearchParams({ identifier: `urn:ietf:rfc:3986|${referral.identifier}` }).toString()}`;
    const response = await fetch(`${gatewayUrl}/inbound/viplive/fhir/Task${query}`, {
      method: isNew ? 'POST' : 'PUT', body,
      headers: { authorization: `Bearer ${await portal()}`, 'content-type': mediaType, accept: mediaType },
    });
    return { status: response.status, location: response.headers.get('location') ?? undefined, body: await response.text() };
  }

  const listener = await listenHttp(app, { host, port });
  const origin = `http://${host}:${listener.port}`;
  addresses = { baseUrl: `${origin}/fhir`, tokenEndpoint: `${origin}/oauth/token` };
  return {
    port: listener.port, addresses, faults, hold,
    connect: (url) => {
      gatewayUrl = url;
    },
    heldOf: (name) => named.get(name),
    replace: ({ identifier }, change) => {
      const known = held.get(identifier);
      if (known !== undefined) {
        held.set(identifier, { ...known, ...change });
      }
    },
    notify: (referral, notifying) => send(referral, notifying, 'requested'),
    withdraw: (referral, notifying) => send(referral, notifying, 'cancelled'),
    sign: (audience) => signPortalAssertion({ sender, privateJwk, now }, audience),
    pulled: () => pulled,
    updates: () => updates,
    close: () => listener.close(),
  };
}
