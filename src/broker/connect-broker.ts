import type { ChannelModel } from 'amqplib';
import { connect, credentials } from 'amqplib';
import { within } from './within.ts';

/** How to reach RabbitMQ. `url` may hold a password: it is never logged. PEM texts; a certificate without a user in the URL is the identity (EXTERNAL). */
export type BrokerAddress = {
  readonly url: string;
  readonly ca?: string;
  readonly key?: string;
  readonly cert?: string;
};

/** One connection. `closed` resolves when it is gone, whoever ended it. */
export type BrokerConnection = { readonly model: ChannelModel; readonly closed: Promise<void>; cut(): void };

/** A broker that says nothing for twice this long is gone, seconds. */
const HEARTBEAT_SECONDS = 10;
const CONNECT_MS = 5_000;

/** Opens a connection. `noDelay`: with it a confirm takes a millisecond, without it forty (Nagle and the delayed ACK). */
export async function connectBroker({ url, ca, key, cert }: BrokerAddress): Promise<BrokerConnection> {
  const external = cert !== undefined && new URL(url).username === '';
  const model = await within(2 * CONNECT_MS, connect(withHeartbeat(url), {
    noDelay: true, keepAlive: true, keepAliveDelay: 10_000, timeout: CONNECT_MS, clientProperties: { connection_name: 'mgn-gateway' },
    ...(ca === undefined ? {} : { ca: [ca] }), ...(key === undefined ? {} : { key }), ...(cert === undefined ? {} : { cert }),
    ...(external ? { credentials: credentials.external() } : {}),
  }));
  const closed = new Promise<void>((resolve) => {
    model.once('close', () => resolve());
  });
  // What broke shows as `close`; without a listener it would end the process.
  model.on('error', () => undefined);
  return { model, closed, cut: () => streamOf(model).destroy(new Error('cut')) };
}

/** With an error, since the library does not notice a socket that ends without. */
type Destroyable = { destroy(error: Error): void };

/** Closing asks the broker, and one that hangs never answers: only its socket can be cut. No public name leads to it. */
function streamOf(model: ChannelModel): Destroyable {
  return (model.connection as unknown as { readonly stream: Destroyable }).stream;
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) {
    parsed.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  }
  return parsed.href;
}
