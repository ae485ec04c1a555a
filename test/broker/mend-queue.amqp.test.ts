import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, ChannelModel } from 'amqplib';
import { causeOf } from '../../src/broker/cause-of.ts';
import { mendQueue } from '../../src/broker/mend-queue.ts';
import { brokerNames, declareDeliveryQueue, declareExchanges, declareMending } from '../../src/broker/topology.ts';
import { AMQP_URL, hasAmqp, openAmqp, removeNames } from '../support/test-broker.ts';

describe.skipIf(!(await hasAmqp()))('a queue that could not be opened is looked at by one gateway at a time (design 5.5)', () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const names = brokerNames(prefix);
  const address = { url: AMQP_URL };
  const queue = { name: names.deliveryQueue('ggz-0'), declare: (channel: Channel) => declareDeliveryQueue(channel, names, 'ggz-0') };
  let model: ChannelModel;
  beforeAll(async () => {
    model = await openAmqp();
    const channel = await model.createChannel();
    await declareExchanges(channel, names);
    await queue.declare(channel);
  });
  afterAll(async () => {
    await removeNames(prefix, ['ggz-0']);
    await model.close();
  });

  it('trap: one that can be read is never taken away, whatever was held against it: what waits in it stays', async () => {
    const channel = await model.createConfirmChannel();
    channel.publish(names.exchange, names.deliveryKey('ggz-0'), Buffer.from('{}'), { persistent: true });
    await channel.waitForConfirms();
    expect(await mendQueue(address, queue)).toBe(false);
    await expect.poll(async () => (await channel.checkQueue(queue.name)).messageCount).toBe(1);
  });

  it('given that another gateway is at it, then it is left alone, and looked at when that one is gone', async () => {
    const other = await openAmqp();
    await declareMending(await other.createChannel(), queue.name);
    expect(await mendQueue(address, queue).catch(causeOf)).toBe('405');
    await other.close();
    await expect.poll(() => mendQueue(address, queue).catch(causeOf)).toBe(false);
  });
});
