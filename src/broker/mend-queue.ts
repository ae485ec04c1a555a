import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerAddress, BrokerConnection } from './connect-broker.ts';
import { connectBroker } from './connect-broker.ts';
import { declareMending } from './topology.ts';
import { within } from './within.ts';

/** A queue that may be looked at: nothing stands in it that the database does not have. */
export type MendableQueue = { readonly name: string; readonly declare: (channel: Channel) => Promise<void> };

const ANSWER_MS = 5_000;
/** Deleting a queue without a leader takes the broker five seconds. */
const DELETE_MS = 20_000;

/**
 * Looks at a queue that could not be opened, and makes it anew when it can't be read. A quorum queue that was declared shortly
 * before its broker was killed comes back without a leader: declaring it works, reading it is never answered or breaks the
 * connection (541). It holds ids only, so it is deleted, and its ids are named again. Done on connections of its own.
 *
 * One gateway at a time does this for a queue, by a queue that only its connection may have: two that take each other's
 * queue away while the other opens it would go on so for ever. Resolves when the queue was read; rejects when another
 * gateway is at it (405), or when it can't be mended now. Answers whether it was taken away.
 */
export async function mendQueue(address: BrokerAddress, queue: MendableQueue): Promise<boolean> {
  const alone = await connectBroker(address);
  try {
    await orBroken(alone, ANSWER_MS, declareMending(await openChannel(alone.model), queue.name));
    if (await canBeRead(address, queue)) {
      return false;
    }
    const channel = await openChannel(alone.model);
    await orBroken(alone, DELETE_MS, channel.deleteQueue(queue.name));
    // Read before others may look: a queue is there for good only once it has a leader.
    if (!(await canBeRead(address, queue))) {
      throw new Error('The queue was made anew and still can not be read.');
    }
    return true;
  } finally {
    alone.cut();
  }
}

async function canBeRead(address: BrokerAddress, queue: MendableQueue): Promise<boolean> {
  const connection = await connectBroker(address);
  try {
    const channel = await openChannel(connection.model);
    await orBroken(connection, ANSWER_MS, queue.declare(channel));
    await orBroken(connection, ANSWER_MS, channel.prefetch(1));
    // What comes is not acknowledged, and goes back when this connection ends.
    await orBroken(connection, ANSWER_MS, channel.consume(queue.name, () => undefined));
    return true;
  } catch {
    return false;
  } finally {
    connection.cut();
  }
}

async function openChannel(model: ChannelModel): ReturnType<ChannelModel['createChannel']> {
  const channel = await within(ANSWER_MS, model.createChannel());
  channel.on('error', () => undefined);
  return channel;
}

/** Rejects as well when the connection breaks: not every question on it is answered then. */
function orBroken<T>({ closed }: BrokerConnection, ms: number, work: Promise<T>): Promise<T> {
  const broken = closed.then(() => {
    throw new Error('The connection broke.');
  });
  return within(ms, Promise.race([work, broken]));
}
