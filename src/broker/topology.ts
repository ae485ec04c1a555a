import type { Channel } from 'amqplib';

/**
 * What stands on the broker. `prefix` sets gateways of different networks on one virtual host apart.
 *
 *   <prefix>.deliveries (topic) ── delivery.<partner> ─► <prefix>.delivery.<partner>   one quorum queue per recipient: gateways
 *                               ── notice.<partner>   ─► <prefix>.notice.<partner>     what a partner may read of its own
 *   <queue>.mending   there only while one gateway makes that queue anew: nobody else may do so then
 *   <prefix>.dead (fanout)      ────────────────────────► <prefix>.dead-letters         ids that were given up
 */
export type BrokerNames = {
  readonly exchange: string;
  readonly deadExchange: string;
  readonly deadQueue: string;
  readonly deliveryKey: (recipient: string) => string;
  readonly deliveryQueue: (recipient: string) => string;
  readonly noticeKey: (recipient: string) => string;
  readonly noticeQueue: (recipient: string) => string;
};

/** How many ids a queue holds at most. More stay in the database, and are named when there is room. */
const MAX_QUEUED = 50_000;
const MAX_DEAD = 10_000;
const MAX_NOTICES = 10_000;
const WEEK_MS = 7 * 86_400_000;
/** So often the broker hands out one id of which no gateway says what became of it. */
const DELIVERY_LIMIT = 20;

/** The names under a prefix. */
export function brokerNames(prefix: string): BrokerNames {
  return {
    exchange: `${prefix}.deliveries`,
    deadExchange: `${prefix}.dead`,
    deadQueue: `${prefix}.dead-letters`,
    deliveryKey: (recipient) => `delivery.${recipient}`,
    deliveryQueue: (recipient) => `${prefix}.delivery.${recipient}`,
    noticeKey: (recipient) => `notice.${recipient}`,
    noticeQueue: (recipient) => `${prefix}.notice.${recipient}`,
  };
}

/** Declares exchanges and the dead-letter queue. Declaring what is there changes nothing. */
export async function declareExchanges(channel: Channel, names: BrokerNames): Promise<void> {
  await channel.assertExchange(names.exchange, 'topic', { durable: true });
  await channel.assertExchange(names.deadExchange, 'fanout', { durable: true });
  await channel.assertQueue(names.deadQueue, { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': MAX_DEAD, 'x-overflow': 'drop-head', 'x-message-ttl': WEEK_MS } });
  await channel.bindQueue(names.deadQueue, names.deadExchange, '');
}

/**
 * Declares the queue of one recipient. Dead letters move at least once, which needs a queue that refuses what it can't hold
 * (`reject-publish`): a refused id is not confirmed, and stays with the database.
 */
export async function declareDeliveryQueue(channel: Channel, names: BrokerNames, recipient: string): Promise<void> {
  await channel.assertQueue(names.deliveryQueue(recipient), {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum', 'x-max-length': MAX_QUEUED, 'x-overflow': 'reject-publish', 'x-delivery-limit': DELIVERY_LIMIT,
      'x-dead-letter-exchange': names.deadExchange, 'x-dead-letter-strategy': 'at-least-once',
    },
  });
  await channel.bindQueue(names.deliveryQueue(recipient), names.exchange, names.deliveryKey(recipient));
}

/** Takes the right to make a queue anew, until the connection ends. Rejects with 405 while another connection has it. */
export async function declareMending(channel: Channel, queue: string): Promise<void> {
  await channel.assertQueue(`${queue}.mending`, { durable: false, exclusive: true, autoDelete: true });
}

/** Declares the queue that one partner reads by itself. Bounded: who never reads loses the oldest, and still has its Tasks at the gateway. */
export async function declareNoticeQueue(channel: Channel, names: BrokerNames, recipient: string): Promise<void> {
  await channel.assertQueue(names.noticeQueue(recipient), { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': MAX_NOTICES, 'x-overflow': 'drop-head', 'x-message-ttl': WEEK_MS } });
  await channel.bindQueue(names.noticeQueue(recipient), names.exchange, names.noticeKey(recipient));
}
