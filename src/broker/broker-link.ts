import type { Channel } from 'amqplib';
import type { Log } from '../kernel/ports.ts';
import { causeOf } from './cause-of.ts';
import type { BrokerAddress } from './connect-broker.ts';
import { connectBroker } from './connect-broker.ts';
import type { CloseQueue } from './consume-queue.ts';
import { consumeQueue } from './consume-queue.ts';
import type { Hint } from './hint.ts';
import type { MendableQueue } from './mend-queue.ts';
import { mendQueue } from './mend-queue.ts';
import type { Published } from './publisher.ts';
import { openPublisher } from './publisher.ts';
import type { BrokerNames } from './topology.ts';
import { declareDeliveryQueue, declareNoticeQueue } from './topology.ts';
import { within } from './within.ts';

/** What one connection leans on. `onLost`: ids that were with the broker may be gone. */
export type LinkPorts = {
  readonly address: BrokerAddress;
  readonly names: BrokerNames;
  readonly prefetch: number;
  /** Queues that did not open, or took nothing, on this connection or one before it: looked at by themselves before they are used again. */
  readonly suspects: Set<string>;
  readonly log: Log;
  readonly onHint: (hint: Hint) => void;
  readonly onServed: (recipient: string) => void;
  readonly onLost: () => void;
};

/** One connection with its channels, from opening to its end. It is never mended: when it breaks, the next one is made. */
export type BrokerLink = {
  /** The queue of this recipient is there and is being read here. */
  isServed(recipient: string): boolean;
  /** Declares and reads queues that are not read yet; in the background, a few at once. */
  serve(recipients: Iterable<string>): void;
  publish(key: string, id: string, content: Buffer): Promise<Published>;
  /** A message to this recipient got no answer: its queue is opened anew, or the connection is cut when that says nothing either. */
  doubt(recipient: string): void;
  declareNotices(recipient: string): Promise<void>;
  /** A notice to this partner got no answer: its queue is looked at before the next one. */
  doubtNotices(recipient: string): void;
  /** How many ids wait in a recipient's queue; undefined when the broker doesn't say. */
  depth(recipient: string): Promise<number | undefined>;
  readonly isBlocked: boolean;
  readonly closed: Promise<void>;
  close(limitMs: number): Promise<void>;
};

/** Queues that are declared at the same time. */
const AT_ONCE = 8;
const AGAIN_MS = 2_000;
const ANSWER_MS = 5_000;
const DOUBT_MS = 2_000;

/** Opens one connection, its confirm channel and the exchanges. */
export async function openLink(ports: LinkPorts): Promise<BrokerLink> {
  const { names, log, suspects } = ports;
  const { model, closed, cut } = await connectBroker(ports.address);
  const served = new Map<string, CloseQueue>();
  const wanted = new Set<string>();
  const noticed = new Map<string, Promise<void>>();
  const waiting: string[] = [];
  let isBlocked = false;
  let isClosing = false;
  let working = 0;
  model.on('blocked', () => {
    isBlocked = true;
    log.warn('broker takes no more', { kind: 'broker' });
  });
  model.on('unblocked', () => (isBlocked = false));
  const publisher = await openPublisher(model, names, cut).catch((error: unknown) => {
    cut();
    throw error;
  });

  const serveOne = async (recipient: string): Promise<void> => {
    const onGone = (isDeleted: boolean): void => {
      served.delete(recipient);
      if (isDeleted) {
        ports.onLost();
      }
      again(recipient);
    };
    const onForeign = (at: string): void => log.warn('message at the broker is not ours', { recipient: at });
    try {
      await mend(recipient, { name: names.deliveryQueue(recipient), declare: (channel) => declareDeliveryQueue(channel, names, recipient) });
      const close = await consumeQueue({ model, names, prefetch: ports.prefetch, onHint: ports.onHint, onForeign, onGone }, recipient);
      served.set(recipient, close);
      ports.onServed(recipient);
    } catch (error) {
      suspects.add(names.deliveryQueue(recipient));
      log.warn('queue is not served', { recipient, cause: causeOf(error) });
      again(recipient);
    }
  };
  const mend = async (recipient: string, queue: MendableQueue): Promise<void> => {
    if (!suspects.has(queue.name)) {
      return;
    }
    if (await mendQueue(ports.address, queue)) {
      log.warn('queue without leader was made anew', { recipient });
    }
    suspects.delete(queue.name);
    // Whoever made it anew, here or elsewhere: what was in it is gone.
    ports.onLost();
  };
  const openNotices = async (recipient: string): Promise<void> => {
    const declare = (channel: Channel): Promise<void> => declareNoticeQueue(channel, names, recipient);
    await mend(recipient, { name: names.noticeQueue(recipient), declare });
    const channel = await within(ANSWER_MS, model.createChannel());
    channel.on('error', () => undefined);
    await within(ANSWER_MS, declare(channel));
    await within(ANSWER_MS, channel.close());
  };
  const again = (recipient: string): void => {
    setTimeout(() => enqueue(recipient), AGAIN_MS).unref();
  };
  const enqueue = (recipient: string): void => {
    if (isClosing) {
      return;
    }
    waiting.push(recipient);
    while (working < AT_ONCE && waiting.length > 0) {
      working += 1;
      void next();
    }
  };
  const next = async (): Promise<void> => {
    for (let recipient = waiting.shift(); recipient !== undefined && !isClosing; recipient = waiting.shift()) {
      await serveOne(recipient);
    }
    working -= 1;
  };
  void closed.then(() => {
    isClosing = true;
    served.clear();
  });

  return {
    closed,
    get isBlocked() {
      return isBlocked;
    },
    isServed: (recipient) => served.has(recipient),
    serve: (recipients) => {
      for (const recipient of recipients) {
        if (!wanted.has(recipient)) {
          wanted.add(recipient);
          enqueue(recipient);
        }
      }
    },
    doubt: (recipient) => {
      const close = served.get(recipient);
      served.delete(recipient);
      if (close !== undefined) {
        within(DOUBT_MS, close()).catch(cut);
      }
    },
    publish: (key, id, content) => publisher.publish(key, id, content),
    declareNotices: (recipient) => {
      const made = noticed.get(recipient) ?? openNotices(recipient);
      noticed.set(recipient, made);
      made.catch(() => noticed.delete(recipient));
      return made;
    },
    doubtNotices: (recipient) => {
      suspects.add(names.noticeQueue(recipient));
      noticed.delete(recipient);
    },
    depth: async (recipient) => {
      try {
        const channel = await within(ANSWER_MS, model.createChannel());
        channel.on('error', () => undefined);
        const { messageCount } = await within(ANSWER_MS, channel.checkQueue(names.deliveryQueue(recipient)));
        await within(ANSWER_MS, channel.close());
        return messageCount;
      } catch {
        return undefined;
      }
    },
    close: async (limitMs) => {
      isClosing = true;
      await within(limitMs, model.close()).catch(() => undefined);
      cut();
    },
  };
}
