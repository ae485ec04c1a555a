import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Hint } from './hint.ts';
import { readHint } from './hint.ts';
import type { BrokerNames } from './topology.ts';
import { declareDeliveryQueue } from './topology.ts';
import { NoAnswer, within } from './within.ts';

/** What reading one queue leans on. `onGone`: the consumer ended, whoever did it. */
export type ConsumePorts = {
  readonly model: ChannelModel;
  readonly names: BrokerNames;
  readonly prefetch: number;
  readonly onHint: (hint: Hint) => void;
  readonly onForeign: (recipient: string) => void;
  readonly onGone: () => void;
};

/** A queue that is being read. `close` ends the reading; its ids go back to the broker. */
export type QueueConsumer = { readonly wasRepaired: boolean; close(): Promise<void> };

const ANSWER_MS = 5_000;
/** Deleting a queue without a leader takes the broker five seconds. */
const DELETE_MS = 20_000;

/**
 * Declares the queue of one recipient and reads it, on a channel of its own, so that trouble with one queue stays there.
 *
 * A quorum queue that was declared shortly before its broker was killed comes back without a leader: declaring it works,
 * reading it never answers. It holds ids only, so it is deleted and made anew, and its ids are named again.
 */
export async function consumeQueue(ports: ConsumePorts, recipient: string): Promise<QueueConsumer> {
  try {
    return { wasRepaired: false, close: await open(ports, recipient) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) {
      throw error;
    }
  }
  await deleteQueue(ports, recipient);
  return { wasRepaired: true, close: await open(ports, recipient) };
}

async function open(ports: ConsumePorts, recipient: string): Promise<() => Promise<void>> {
  const { model, names, prefetch } = ports;
  const channel = await within(ANSWER_MS, model.createChannel());
  let isOpen = true;
  let hasStarted = false;
  channel.on('error', () => undefined);
  channel.on('close', () => {
    isOpen = false;
    if (hasStarted) {
      ports.onGone();
    }
  });
  await within(ANSWER_MS, declareDeliveryQueue(channel, names, recipient));
  await within(ANSWER_MS, channel.prefetch(prefetch));
  const take = (message: ConsumeMessage | null): void => {
    if (message === null) {
      // The queue was deleted under us: closing the channel says so.
      channel.close().catch(() => undefined);
      return;
    }
    takeMessage(ports, recipient, channel, message, () => isOpen);
  };
  await within(ANSWER_MS, channel.consume(names.deliveryQueue(recipient), take));
  hasStarted = true;
  return () => channel.close();
}

function takeMessage(ports: ConsumePorts, recipient: string, channel: Channel, message: ConsumeMessage, isOpen: () => boolean): void {
  const id = readHint(message.content);
  if (id === undefined) {
    ports.onForeign(recipient);
    channel.nack(message, false, false);
    return;
  }
  let hasEnded = false;
  ports.onHint({
    id, recipient,
    end: (how) => {
      // On a channel that is gone the broker took it back by itself.
      if (hasEnded || !isOpen()) {
        return;
      }
      hasEnded = true;
      if (how === 'done') {
        channel.ack(message);
      } else {
        channel.nack(message, false, how === 'again');
      }
    },
  });
}

async function deleteQueue({ model, names }: ConsumePorts, recipient: string): Promise<void> {
  const channel = await within(ANSWER_MS, model.createChannel());
  channel.on('error', () => undefined);
  await within(DELETE_MS, channel.deleteQueue(names.deliveryQueue(recipient)));
  await within(ANSWER_MS, channel.close());
}
