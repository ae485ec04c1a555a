import type { ChannelModel } from 'amqplib';
import type { BrokerNames } from './topology.ts';
import { declareExchanges } from './topology.ts';
import { NoAnswer, within } from './within.ts';

/** What the broker said of a message. Only `confirmed` means that a queue has it on disk; `late`: it said nothing at all. */
export type Published = 'confirmed' | 'refused' | 'late';

/** Publishes with confirms. */
export type Publisher = { publish(key: string, id: string, content: Buffer): Promise<Published> };

const CONFIRM_MS = 3_000;
const OPEN_MS = 10_000;

/**
 * Opens the confirm channel and declares the exchanges. A message that no queue takes is returned, and then acked all the
 * same: so returns are remembered by message id until the ack. Two messages with one id share their answer.
 * `onGone`: the channel broke; whatever was not confirmed by then counts as lost.
 */
export async function openPublisher(model: ChannelModel, names: BrokerNames, onGone: () => void): Promise<Publisher> {
  const channel = await within(OPEN_MS, model.createConfirmChannel());
  const returned = new Set<string>();
  channel.on('error', () => undefined);
  channel.on('close', onGone);
  channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
  await within(OPEN_MS, declareExchanges(channel, names));
  const confirmed = (key: string, id: string, content: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      channel.publish(names.exchange, key, content, { persistent: true, mandatory: true, messageId: id, contentType: 'application/json' }, (error: unknown) => {
        if (error === null || error === undefined) {
          resolve();
        } else {
          reject(error instanceof Error ? error : new Error('not confirmed'));
        }
      });
    });
  return {
    publish: async (key, id, content) => {
      try {
        await within(CONFIRM_MS, confirmed(key, id, content));
        return returned.delete(id) ? 'refused' : 'confirmed';
      } catch (error) {
        returned.delete(id);
        return error instanceof NoAnswer ? 'late' : 'refused';
      }
    },
  };
}
