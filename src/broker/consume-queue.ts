import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Hint } from './hint.ts';
import { readHint } from './hint.ts';
import type { BrokerNames } from './topology.ts';
import { declareDeliveryQueue } from './topology.ts';
import { within } from './within.ts';

/** What reading one queue leans on. `onGone`: the reading ended, whoever did it; `isDeleted`: with its queue and what was in it. */
export type ConsumePorts = {
  readonly model: ChannelModel;
  readonly names: BrokerNames;
  readonly prefetch: number;
  readonly onHint: (hint: Hint) => void;
  readonly onForeign: (recipient: string) => void;
  readonly onGone: (isDeleted: boolean) => void;
};

/** Ends the reading of a queue; its ids go back to the broker. */
export type CloseQueue = () => Promise<void>;

const ANSWER_MS = 5_000;

/**
 * Declares the queue of one recipient and reads it, on a channel of its own, so that trouble with one queue stays there.
 * Rejects with `NoAnswer` when the broker says nothing: the queue has no leader (`mend-queue.ts`).
 */
export async function consumeQueue(ports: ConsumePorts, recipient: string): Promise<CloseQueue> {
  const { model, names, prefetch } = ports;
  const channel = await within(ANSWER_MS, model.createChannel());
  let isOpen = true;
  let hasStarted = false;
  let isDeleted = false;
  channel.on('error', () => undefined);
  channel.on('close', () => {
    isOpen = false;
    if (hasStarted) {
      ports.onGone(isDeleted);
    }
  });
  await within(ANSWER_MS, declareDeliveryQueue(channel, names, recipient));
  await within(ANSWER_MS, channel.prefetch(prefetch));
  const take = (message: ConsumeMessage | null): void => {
    if (message === null) {
      // Closing the channel tells that the queue is gone.
      isDeleted = true;
      channel.close().catch(() => undefined);
      return;
    }
    takeMessage(ports, recipient, channel, message, () => isOpen);
  };
  await within(ANSWER_MS, channel.consume(names.deliveryQueue(recipient), take));
  if (!isOpen) {
    // Both came in one packet: the answer, and the channel's end, which nobody would hear of any more.
    throw new Error('The channel closed while the queue was opened.');
  }
  hasStarted = true;
  return async () => channel.close();
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
