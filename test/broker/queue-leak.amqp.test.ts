import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelModel } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { brokerNames } from '../../src/broker/topology.ts';
import { readSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/gateway.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { readJourneyScripts } from '../../src/sandbox/journey-script.ts';
import { runJourneys } from '../../src/sandbox/run-journeys.ts';
import { scriptedClock } from '../../src/sandbox/scripted-clock.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { JOURNEYS } from '../support/run-fixture-journeys.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { AMQP_URL, hasAmqp, openAmqp, removeNames } from '../support/test-broker.ts';
import { testRulebooks } from '../support/test-rulebooks.ts';
import { until } from './outbox-world.ts';

/** Whole ways: accepted with advice and Wmo-melding, refused, stopped. */
const CASES = /^0[1-7]-/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe.skipIf(!(await hasAmqp()))('5.14 what stands in a queue', () => {
  it('over whole journeys: one id a message, and nothing of it in headers or routing keys', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-queue-leak-'));
    const prefix = `t-${randomUUID().slice(0, 8)}`;
    const clock = scriptedClock(new Date('2026-11-23T09:15:00+01:00'));
    const region = await startRegion(sampleNetwork(), clock);
    const settings = readSettings({ MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: folder, MGN_AMQP_URL: AMQP_URL, MGN_AMQP_PREFIX: prefix });
    const gateway = await startGateway({ settings, network: () => region.network(), secretOf: region.secretOf, clock, log: SILENT_LOG, rulebooks: await testRulebooks() });
    let watcher: ChannelModel | undefined;
    try {
      await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
      const seen: { readonly key: string; readonly content: string; readonly rest: string }[] = [];
      watcher = await openAmqp();
      const channel = await watcher.createChannel();
      await until(async () => (await openAmqp().then(async (probe) => probe.createChannel().then((it) => it.checkExchange(brokerNames(prefix).exchange)).finally(() => probe.close())).catch(() => undefined)) !== undefined);
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, brokerNames(prefix).exchange, '#');
      await channel.consume(queue, (message) => {
        if (message !== null) seen.push({ key: message.fields.routingKey, content: message.content.toString('utf8'), rest: JSON.stringify({ ...message.properties, messageId: undefined }) });
      }, { noAck: true });
      const reports = await runJourneys({ gateway, region, clock }, (await readJourneyScripts(JOURNEYS)).filter((it) => CASES.test(it.case)));
      expect(reports.length).toBe(7);
      await until(() => seen.length > 30);
      const partners = new Set(region.network().partners.map((it) => it.id));
      const rows = new Set((await gateway.storage.database.query<{ id: string }>('select id from outbox_delivery')).map((it) => it.id));
      for (const { key, content, rest } of seen) {
        const [kind = '', ...partner] = key.split('.');
        const parsed = JSON.parse(content) as Readonly<Record<string, string>>;
        expect([kind, partners.has(partner.join('.'))]).toEqual([expect.stringMatching(/^(delivery|notice)$/), true]);
        expect(Object.values(parsed).every((it) => UUID.test(it.replace(/^Task\//, ''))), content).toBe(true);
        expect(parsed['delivery'] === undefined || rows.has(parsed['delivery'])).toBe(true);
        expect(rest).not.toMatch(/\d{9}|ZP\d|journey|patient/i);
      }
    } finally {
      await watcher?.close().catch(() => undefined);
      await gateway.stop();
      await region.close();
      await removeNames(prefix, region.network().partners.map((it) => it.id)).catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
