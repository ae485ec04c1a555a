import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelModel } from 'amqplib';
import { causeOf } from '../../src/broker/cause-of.ts';
import { mendQueue } from '../../src/broker/mend-queue.ts';
import { brokerNames, declareDeliveryQueue, declareExchanges, declareMending } from '../../src/broker/topology.ts';
import { AMQP_URL, hasAmqp, openAmqp, removeNames } from '../support/test-broker.ts';

describe.skipIf(!(await hasAmqp()))('a queue that could not be opened is looked at by one gateway at a time (design 5.5)', () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const names = brokerNames(prefix);
  const address = { url: AMQP_URL };
  let model: ChannelModel;
  beforeAll(async () => {
    model = await openAmqp();
    const channel = await model.createChannel();
    await declareExchanges(channel, names);
    await declareDeliveryQueue(channel, names, 'ggz-0');
  });
  afterAll(async () => {
    await removeNames(prefix, ['ggz-0']);
    await model.close();
  });

  it('trap: one that can be read is never taken away, whatever was held against it: what waits in it stays', async () => {
    const channel = await model.createConfirmChannel();
    channel.publish(names.exchange, names.deliveryKey('ggz-0'), Buffer.from('{}'), { persistent: true });
    await channel.waitForConfirms();
    expect(await mendQueue(address, names, 'ggz-0')).toBe(false);
    await expect.poll(async () => (await channel.checkQueue(names.deliveryQueue('ggz-0'))).messageCount).toBe(1);
  });

  it('given that another gateway is at it, then it is left alone, and looked at when that one is gone', async () => {
    const other = await openAmqp();
    await declareMending(await other.createChannel(), names, 'ggz-0');
    expect(await mendQueue(address, names, 'ggz-0').catch(causeOf)).toBe('405');
    await other.close();
    await expect.poll(() => mendQueue(address, names, 'ggz-0').catch(causeOf)).toBe(false);
  });
});
