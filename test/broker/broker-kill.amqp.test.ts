import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../../src/broker/start-broker.ts';
import { startBroker } from '../../src/broker/start-broker.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { hasPostgres } from '../contract/open-test-database.ts';
import type { PrivateBroker } from '../support/private-broker.ts';
import { hasRabbitServer, startPrivateBroker } from '../support/private-broker.ts';
import { writeBrokerCertificates } from './broker-certificates.ts';
import type { BrokerCertificates } from './broker-certificates.ts';
import type { OutboxWorld } from './outbox-world.ts';
import { openOutboxWorld, outOfOrder, until } from './outbox-world.ts';

describe.skipIf(!hasRabbitServer() || !(await hasPostgres()))('a RabbitMQ that is killed', () => {
  let certificates: BrokerCertificates;
  let rabbit: PrivateBroker;
  let world: OutboxWorld;
  beforeAll(async () => {
    certificates = writeBrokerCertificates();
    rabbit = await startPrivateBroker(certificates);
    world = await openOutboxWorld('broker-kill', rabbit.url);
  }, 120_000);
  afterAll(async () => {
    await world.remove();
    await rabbit.remove();
    certificates.remove();
  }, 60_000);

  it('over TLS with a client certificate; without one, or of another authority, it stays away', async () => {
    const open = (address: Parameters<typeof startBroker>[0]['address']): ReturnType<typeof startBroker> =>
      startBroker({ address, prefix: 'tls', prefetch: 1, recipients: () => ['ggz-0'], log: SILENT_LOG, random: () => 0.5, reconnect: { baseMs: 50, capMs: 200 } });
    const url = rabbit.tlsUrl.replace('amqps://', 'amqps://guest:guest@');
    const { ca, cert, key } = certificates;
    const good = open({ url, ca, cert, key });
    const bare = open({ url, ca });
    const stranger = open({ url });
    const all = [good, bare, stranger];
    all.forEach((it) => it.listen({ onHint: () => undefined, onLost: () => undefined, onServed: () => undefined }));
    await until(() => good.isServed('ggz-0'));
    await sleep(500);
    expect(all.map((it) => it.isConnected())).toEqual([true, false, false]);
    await Promise.all(all.map((it) => it.stop(500)));
  });

  it('trap: a quorum queue declared seconds before kill -9 comes back without a leader; it is made anew and nothing is lost', async () => {
    let hold = true;
    const send = async () => {
      await until(() => !hold, 120_000);
      return { result: 'delivered' } as const;
    };
    const gateways = [world.start({ send, concurrency: 2, prefetch: 2, leaseMs: 60_000 }), world.start({ send, concurrency: 2, prefetch: 2, leaseMs: 60_000 })];
    await until(() => gateways.every(({ broker }) => world.recipients.every((to) => broker.isServed(to))));
    const ids = await world.put(20, 2);
    await sleep(300);
    await rabbit.kill();
    await until(() => gateways.every(({ broker }) => !broker.isConnected()));
    await rabbit.start();
    hold = false;
    await world.emptied(60_000);
    expect(new Set(world.sendings.map((one) => one.id))).toEqual(new Set(ids));
    expect(world.sendings).toHaveLength(ids.length);
    expect(outOfOrder(world.sendings)).toEqual([]);
    // And the queues work again, through the broker.
    await until(() => gateways.every(({ broker }) => world.recipients.every((to) => broker.isServed(to))), 60_000);
    // Two gateways that mend the same queue may each take the other's away once more.
    await until(async () => (await gateways[0]?.broker.announce('ggz-0', ids[0] ?? '')) === true, 60_000);
  }, 180_000);

  it('trap: nor does a partner\'s own queue take notices then, declared or not; two gateways mend each of them once', async () => {
    const readers = Array.from({ length: 8 }, (_, n) => `reader-${n}`);
    const open = (): Broker => startBroker({ address: { url: rabbit.url }, prefix: 'notices', prefetch: 1, recipients: () => [], readers: () => readers, log: SILENT_LOG, random: () => 0.5, reconnect: { baseMs: 50, capMs: 200 } });
    const brokers = [open(), open()];
    brokers.forEach((it) => it.listen({ onHint: () => undefined, onLost: () => undefined, onServed: () => undefined }));
    const told = async (broker: Broker): Promise<readonly boolean[]> => Promise.all(readers.map((it) => broker.notify(it, { id: randomUUID(), reference: 'Task/1' })));
    const allTold = async (): Promise<boolean> => (await Promise.all(brokers.map(told))).flat().every(Boolean);
    await until(allTold);
    await rabbit.kill();
    await until(() => brokers.every((it) => !it.isConnected()));
    await rabbit.start();
    await until(allTold, 90_000);
    await Promise.all(brokers.map((it) => it.stop(500)));
  }, 180_000);

  it('kill -9 and restart in the middle of the work: everything once, in order', async () => {
    world.sendings.length = 0;
    const putting = world.put(60, 3);
    await sleep(200);
    await rabbit.kill();
    const ids = await putting;
    await rabbit.start();
    await world.emptied(60_000);
    expect(new Set(world.sendings.map((one) => one.id))).toEqual(new Set(ids));
    expect(world.sendings).toHaveLength(ids.length);
    expect(outOfOrder(world.sendings)).toEqual([]);
  }, 120_000);

  it('paused (SIGSTOP): deliveries go on, and through the broker when it goes on', async () => {
    world.sendings.length = 0;
    const { broker } = world.start();
    await until(() => broker.isServed('ggz-0'), 60_000);
    rabbit.pause();
    try {
      const ids = await world.put(5, 2);
      await world.emptied(20_000);
      expect(new Set(world.sendings.map((one) => one.id))).toEqual(new Set(ids));
      await until(() => !broker.isConnected());
    } finally {
      rabbit.resume();
    }
    await until(() => broker.isServed('ggz-0'), 30_000);
  }, 60_000);
});
