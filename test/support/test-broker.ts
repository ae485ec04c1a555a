import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ChannelModel } from 'amqplib';
import { connect as connectAmqp } from 'amqplib';
import { brokerNames } from '../../src/broker/topology.ts';

/** Where the tests find RabbitMQ. */
export const AMQP_URL = process.env['MGN_TEST_AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';

/** Whether the RabbitMQ tests can run; with MGN_TEST_AMQP=required an absent broker is a failure, not a skip. */
export async function hasAmqp(): Promise<boolean> {
  if (process.env['MGN_TEST_AMQP'] === 'required') {
    return true;
  }
  try {
    await (await openAmqp()).close();
    return true;
  } catch {
    return false;
  }
}

/** A connection of the test's own, beside the gateway's. */
export async function openAmqp(url = AMQP_URL): Promise<ChannelModel> {
  const model = await connectAmqp(url, { noDelay: true, timeout: 3_000 });
  model.on('error', () => undefined);
  return model;
}

/** Takes away what a test declared under its prefix. */
export async function removeNames(prefix: string, recipients: readonly string[], url = AMQP_URL): Promise<void> {
  const names = brokerNames(prefix);
  const model = await openAmqp(url);
  const channel = await model.createChannel();
  for (const queue of [names.deadQueue, ...recipients.flatMap((it) => [names.deliveryQueue(it), names.noticeQueue(it)])]) {
    await channel.deleteQueue(queue);
  }
  await channel.deleteExchange(names.exchange);
  await channel.deleteExchange(names.deadExchange);
  await model.close();
}

/** A wire to the broker that can be cut, held up and mended. */
export type BrokerWire = {
  readonly url: string;
  /** Ends all connections, and takes no new ones until `mend`. */
  cut(): void;
  /** Nothing goes through any more, in either direction, and nobody is told. */
  hold(): void;
  mend(): void;
  close(): Promise<void>;
};

/** Lays a wire in front of the broker of the tests. */
export async function layWire(url = AMQP_URL): Promise<BrokerWire> {
  const to = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isHeld = false;
  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect({ host: to.hostname, port: Number(to.port || 5672), noDelay: true });
    near.setNoDelay(true);
    for (const [from, into] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!isHeld) {
          into.write(chunk);
        }
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wired = new URL(url);
  wired.port = String((server.address() as AddressInfo).port);
  const end = (): void => sockets.forEach((it) => it.destroy());
  return {
    url: wired.href,
    cut: () => {
      isCut = true;
      end();
    },
    hold: () => (isHeld = true),
    mend: () => {
      // What was held up is gone: its connections are of no use any more.
      if (isHeld) {
        end();
      }
      isCut = false;
      isHeld = false;
    },
    close: () => {
      end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
