import type { BrokerAddress } from './connect-broker.ts';
import { connectBroker } from './connect-broker.ts';
import type { BrokerNames } from './topology.ts';
import { declareDeliveryQueue } from './topology.ts';
import { within } from './within.ts';

/** What is held against a queue: reading it was never answered (`silent`), or the connection broke while it was opened (`maybe`). */
export type Suspicion = 'silent' | 'maybe';

const ANSWER_MS = 5_000;
/** Deleting a queue without a leader takes the broker five seconds. */
const DELETE_MS = 20_000;

/**
 * Takes away a queue that can't be read. A quorum queue that was declared shortly before its broker was killed comes back
 * without a leader: declaring it works, reading it is never answered or breaks the connection (541). It holds ids only,
 * so it is deleted, and its ids are named again. Done on connections of its own. Answers whether it was taken away.
 */
export async function mendQueue(address: BrokerAddress, names: BrokerNames, recipient: string, suspicion: Suspicion): Promise<boolean> {
  if (suspicion === 'maybe' && (await canBeRead(address, names, recipient))) {
    return false;
  }
  const { model, cut } = await connectBroker(address);
  try {
    const channel = await within(ANSWER_MS, model.createChannel());
    channel.on('error', () => undefined);
    await within(DELETE_MS, channel.deleteQueue(names.deliveryQueue(recipient)));
    return true;
  } finally {
    cut();
  }
}

async function canBeRead(address: BrokerAddress, names: BrokerNames, recipient: string): Promise<boolean> {
  const { model, closed, cut } = await connectBroker(address);
  const broken = closed.then(() => {
    throw new Error('connection broken');
  });
  broken.catch(() => undefined);
  try {
    const channel = await within(ANSWER_MS, model.createChannel());
    channel.on('error', () => undefined);
    await Promise.race([within(ANSWER_MS, declareDeliveryQueue(channel, names, recipient)), broken]);
    await within(ANSWER_MS, channel.prefetch(1));
    // What comes is not acknowledged, and goes back when this connection ends.
    await Promise.race([within(ANSWER_MS, channel.consume(names.deliveryQueue(recipient), () => undefined)), broken]);
    return true;
  } catch {
    return false;
  } finally {
    cut();
  }
}
