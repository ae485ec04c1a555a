import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { brokerNames } from '../../src/broker/topology.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { newDelivery } from '../contract/outbox.ts';
import { hasPostgres } from '../contract/open-test-database.ts';
import { AMQP_URL, hasAmqp, layWire, openAmqp } from '../support/test-broker.ts';
import type { OutboxWorld } from './outbox-world.ts';
import { openOutboxWorld, outOfOrder, until } from './outbox-world.ts';

describe.skipIf(!(await hasAmqp()) || !(await hasPostgres()))('deliveries through RabbitMQ (design 5.5)', () => {
  const open: OutboxWorld[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) {
      await world.remove();
    }
  });
  const world = async (name: string, url = AMQP_URL): Promise<OutboxWorld> => {
    const made = await openOutboxWorld(name, url);
    open.push(made);
    return made;
  };

  it('three gateways share what is due: everything once, in order per journey and recipient', async () => {
    const it = await world('broker-share');
    const gateways = [it.start(), it.start(), it.start()];
    await until(() => gateways.every(({ broker }) => it.recipients.every((to) => broker.isServed(to))));
    const ids = await it.put(20, 4);
    await it.emptied();
    expect(it.sendings.map((one) => one.id).sort()).toEqual([...ids].sort());
    expect(outOfOrder(it.sendings)).toEqual([]);
    expect(new Set(it.sendings.map((one) => one.gateway)).size).toBeGreaterThan(1);
  });

  it('a message holds the id of its delivery, and not a word more (design 5.14)', async () => {
    const it = await world('broker-ids');
    const names = brokerNames(it.prefix);
    const gateway = it.start();
    await until(() => gateway.broker.isServed('ggz-0'));
    const model = await openAmqp();
    const channel = await model.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, names.exchange, 'delivery.#');
    const seen: string[] = [];
    await channel.consume(queue, (message) => seen.push(`${message?.fields.routingKey} ${message?.content.toString()} ${JSON.stringify(message?.properties.headers)}`), { noAck: true });
    const [id] = await it.put(1, 1, ['ggz-0']);
    await until(() => seen.length > 0);
    expect(seen).toEqual([`delivery.ggz-0 {"delivery":"${id}"} {}`]);
    await model.close();
  });

  it('trap: without noDelay a confirm takes 40 ms; ours do not', async () => {
    const it = await world('broker-nodelay');
    const { broker } = it.start();
    await until(() => broker.isServed('ggz-0'));
    await broker.announce('ggz-0', randomUUID());
    const times: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const start = performance.now();
      expect(await broker.announce('ggz-0', randomUUID())).toBe(true);
      times.push(performance.now() - start);
    }
    // The median: on a busy machine single ones take longer. Nagle with the delayed ACK makes every one 40 ms or more.
    expect(times.sort((a, b) => a - b)[30]).toBeLessThan(30);
  });

  it('trap: a message that no queue takes is returned and acked all the same; it counts as not named', async () => {
    const it = await world('broker-returned');
    const { broker } = it.start();
    await until(() => broker.isServed('ggz-1'));
    const model = await openAmqp();
    const channel = await model.createChannel();
    await channel.unbindQueue(brokerNames(it.prefix).deliveryQueue('ggz-1'), brokerNames(it.prefix).exchange, 'delivery.ggz-1');
    expect(await broker.announce('ggz-1', randomUUID())).toBe(false);
    expect(await broker.announce('ggz-0', randomUUID())).toBe(true);
    // And what is due leaves all the same: this gateway keeps it for itself.
    const [id] = await it.put(1, 1, ['ggz-1']);
    await it.emptied();
    expect(it.sendings.map((one) => one.id)).toEqual([id]);
    await model.close();
  });

  it('a queue that somebody deletes is made again, and what it held is named again', async () => {
    const it = await world('broker-deleted');
    let hold = true;
    const { broker } = it.start({
      concurrency: 2, prefetch: 2,
      send: async () => {
        await until(() => !hold);
        return { result: 'delivered' };
      },
    });
    await until(() => broker.isServed('ggz-0'));
    const ids = await it.put(30, 1, ['ggz-0']);
    const model = await openAmqp();
    const channel = await model.createChannel();
    const queue = brokerNames(it.prefix).deliveryQueue('ggz-0');
    await until(async () => (await channel.checkQueue(queue)).messageCount > 10);
    await channel.deleteQueue(queue);
    hold = false;
    await it.emptied();
    await until(() => broker.isServed('ggz-0'));
    expect(new Set(it.sendings.map((one) => one.id))).toEqual(new Set(ids));
    expect(it.sendings).toHaveLength(ids.length);
    await model.close();
  });

  it('trap: publishes are lost around a reconnect; every delivery leaves all the same, once and in order', async () => {
    const wire = await layWire();
    const it = await world('broker-cut');
    const gateways = [it.start({ url: wire.url }), it.start({ url: wire.url })];
    await until(() => gateways.every(({ broker }) => broker.isServed('ggz-0')));
    const putting = it.put(60, 3);
    for (let cut = 0; cut < 4; cut += 1) {
      await sleep(100);
      wire.cut();
      await sleep(50);
      wire.mend();
    }
    const ids = await putting;
    await it.emptied();
    expect(new Set(it.sendings.map((one) => one.id))).toEqual(new Set(ids));
    expect(it.sendings).toHaveLength(ids.length);
    expect(outOfOrder(it.sendings)).toEqual([]);
    await until(() => gateways.every(({ broker }) => broker.isServed('ggz-0')));
    await wire.close();
  });

  it('broker away: deliveries go on from the database, and through the broker when it is back', async () => {
    const wire = await layWire();
    const it = await world('broker-away');
    wire.cut();
    const { broker } = it.start({ url: wire.url });
    const first = await it.put(5, 2);
    await it.emptied();
    expect(broker.isConnected()).toBe(false);
    expect(it.sendings.map((one) => one.id).sort()).toEqual([...first].sort());
    wire.mend();
    await until(() => it.recipients.every((to) => broker.isServed(to)));
    const second = await it.put(5, 2);
    await it.emptied();
    expect(it.sendings).toHaveLength(first.length + second.length);
    expect(outOfOrder(it.sendings)).toEqual([]);
    await wire.close();
  });

  it('a broker that hangs is noticed by the confirm that does not come; deliveries go on', async () => {
    const wire = await layWire();
    const it = await world('broker-hangs');
    const { broker } = it.start({ url: wire.url });
    await until(() => broker.isServed('ggz-0'));
    wire.hold();
    const ids = await it.put(3, 2);
    await it.emptied(15_000);
    expect(it.sendings.map((one) => one.id).sort()).toEqual([...ids].sort());
    await until(() => !broker.isConnected());
    wire.mend();
    await until(() => broker.isServed('ggz-0'));
    await wire.close();
  });

  it('a lost message costs a delay: what was named and taken by nobody is named again', async () => {
    const it = await world('broker-lost');
    const { broker } = it.start();
    await until(() => broker.isServed('ggz-2'));
    await it.put(1, 1, ['ggz-2']);
    await it.emptied();
    const [journeyId = ''] = it.sendings.map((one) => one.journeyId);
    const row = newDelivery(journeyId, { recipient: 'ggz-2', dueAt: new Date() });
    const began = Date.now();
    await it.db.inTransaction(async (tx) => {
      await enqueue(tx, [row]);
      await tx.query("update outbox_delivery set announced_until = now() + interval '700 milliseconds' where id = $1", [row.id]);
    });
    await it.emptied();
    expect(it.sendings.map((one) => one.id)).toContain(row.id);
    expect(Date.now() - began).toBeGreaterThanOrEqual(650);
  });

  it('a duplicate costs nothing: the same id a hundred times is sent once', async () => {
    const it = await world('broker-duplicates');
    const gateways = [it.start(), it.start()];
    await until(() => gateways.every(({ broker }) => broker.isServed('ggz-0')));
    const [id = ''] = await it.put(1, 1, ['ggz-0']);
    await Promise.all(Array.from({ length: 100 }, () => gateways[0]?.broker.announce('ggz-0', id)));
    await it.emptied();
    const model = await openAmqp();
    const channel = await model.createChannel();
    await until(async () => (await channel.checkQueue(brokerNames(it.prefix).deliveryQueue('ggz-0'))).messageCount === 0);
    expect(it.sendings).toHaveLength(1);
    await model.close();
  });

  it('what is given up goes to the dead letters, as its id; what is no id of ours too, and is not looked at', async () => {
    const it = await world('broker-dead');
    const { broker } = it.start({ send: async () => ({ result: 'dead', code: 'RECIPIENT_REJECTED' }) });
    await until(() => broker.isServed('ggz-0'));
    const [id] = await it.put(1, 1, ['ggz-0']);
    await it.emptied();
    const names = brokerNames(it.prefix);
    const model = await openAmqp();
    const channel = await model.createChannel();
    channel.publish(names.exchange, 'delivery.ggz-0', Buffer.from('<not ours>'));
    await until(async () => (await channel.checkQueue(names.deadQueue)).messageCount === 2);
    const dead = [await channel.get(names.deadQueue, { noAck: true }), await channel.get(names.deadQueue, { noAck: true })];
    expect(dead.map((one) => (one === false ? '' : one.content.toString())).sort()).toEqual(['<not ours>', `{"delivery":"${id}"}`].sort());
    expect(await it.counts()).toEqual({ dead: 1 });
    await model.close();
  });

  it('one hanging recipient holds up its own queue only', async () => {
    const it = await world('broker-hanging-recipient');
    let hangs = true;
    const { broker } = it.start({
      concurrency: 16, prefetch: 4,
      send: async ({ recipient }) => {
        if (recipient === 'ggz-0') {
          await until(() => !hangs);
        }
        return { result: 'delivered' };
      },
    });
    await until(() => it.recipients.every((to) => broker.isServed(to)));
    await it.put(30, 1);
    await until(() => it.sendings.filter((one) => one.recipient !== 'ggz-0').length === 60);
    expect(it.sendings.filter((one) => one.recipient === 'ggz-0')).toEqual([]);
    hangs = false;
    await it.emptied();
  });

  it('retries keep the time that the database says; a stop hands back what is queued here', async () => {
    const it = await world('broker-retry');
    let fails = 2;
    const first = it.start({
      send: async () => {
        fails -= 1;
        return fails >= 0 ? { result: 'retry', code: 'RECIPIENT_UNAVAILABLE', afterMs: 150 } : { result: 'delivered' };
      },
    });
    await until(() => first.broker.isServed('ggz-0'));
    const began = Date.now();
    await it.put(1, 2, ['ggz-0']);
    await it.emptied();
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
    expect(it.sendings).toHaveLength(2);
    expect(outOfOrder(it.sendings)).toEqual([]);
  });

  it('an operator\'s pause holds also what the broker names; a crisis goes through; resumed, all go in order', async () => {
    const it = await world('broker-paused');
    const gateways = [it.start(), it.start()];
    await until(() => gateways.every(({ broker }) => broker.isServed('ggz-0')));
    await it.db.query("insert into partner_hold (partner, held_at) values ('ggz-0', now())");
    await it.put(4, 3, ['ggz-0', 'ggz-1']);
    await until(() => it.sendings.length === 12);
    const [journeyId = ''] = it.sendings.map((one) => one.journeyId);
    const crisis = newDelivery(journeyId, { recipient: 'ggz-0', kind: 'notice', about: 'stopped', reasons: ['CRISIS_CALL'], dueAt: new Date() });
    await it.db.inTransaction((tx) => enqueue(tx, [crisis]));
    await until(() => it.sendings.some((one) => one.id === crisis.id));
    await sleep(700);
    expect(it.sendings.filter((one) => one.recipient === 'ggz-0').map((one) => one.id)).toEqual([crisis.id]);
    await it.db.query('delete from partner_hold');
    await it.emptied();
    expect(outOfOrder(it.sendings.filter((one) => one.id !== crisis.id))).toEqual([]);
    expect(it.sendings).toHaveLength(25);
  });

  it('a recipient that is down opens its circuit: little is tried, the others go on, and all arrives when it is back', async () => {
    const it = await world('broker-down');
    let isDown = true;
    let tried = 0;
    const { relay, broker } = it.start({
      send: async ({ recipient }) => {
        if (recipient === 'ggz-0' && isDown) {
          tried += 1;
          return { result: 'retry', code: 'RECIPIENT_UNAVAILABLE' };
        }
        return { result: 'delivered' };
      },
    });
    await until(() => it.recipients.every((to) => broker.isServed(to)));
    await it.put(20, 1);
    await until(() => it.sendings.length === 40);
    await until(() => relay.circuitOf('ggz-0') === 'open');
    expect(tried).toBeLessThan(20);
    isDown = false;
    await it.emptied();
    expect(it.sendings).toHaveLength(60);
  });

  it('stop: what does not end in time is handed back at once, and another gateway sends it', async () => {
    const it = await world('broker-stop');
    const never = new Promise<never>(() => undefined);
    const first = it.start({ send: () => never, leaseMs: 600_000 });
    await until(() => first.broker.isServed('ggz-0'));
    const ids = await it.put(12, 1, ['ggz-0']);
    await until(async () => ((await it.db.query<{ n: number }>('select count(*) as n from outbox_delivery where leased_until is not null'))[0]?.n ?? 0) > 3);
    expect(await first.relay.stop(100)).toBeGreaterThan(0);
    const began = Date.now();
    it.start();
    await it.emptied();
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(it.sendings.map((one) => one.id).sort()).toEqual([...ids].sort());
  });
});
