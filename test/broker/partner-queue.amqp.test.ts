import { execFileSync } from 'node:child_process';
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
import type { JourneyScript } from '../../src/sandbox/journey-script.ts';
import { readJourneyScripts } from '../../src/sandbox/journey-script.ts';
import { runJourneys } from '../../src/sandbox/run-journeys.ts';
import { scriptedClock } from '../../src/sandbox/scripted-clock.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { SANNE } from '../fixtures/journey-cases.ts';
import { JOURNEYS } from '../support/run-fixture-journeys.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { AMQP_URL, hasAmqp, openAmqp, removeNames } from '../support/test-broker.ts';
import { testRulebooks } from '../support/test-rulebooks.ts';
import { until } from './outbox-world.ts';

const EPD = 'ggz-voorbeeld';

/** A user of the broker with rights on names that fit, as docs/rabbitmq.md says; undefined where `rabbitmqctl` can't be used. */
function addUser(readable: string): { readonly url: string; remove(): void } | undefined {
  const name = `t-${randomUUID().slice(0, 8)}`;
  const ctl = (...args: string[]): void => void execFileSync('rabbitmqctl', ['-q', ...args], { stdio: 'pipe' });
  try {
    ctl('add_user', name, 'geheim');
    ctl('set_permissions', '-p', '/', name, '^$', '^$', readable);
  } catch (error) {
    if (process.env['MGN_TEST_AMQP'] === 'required') {
      throw error;
    }
    return undefined;
  }
  const url = new URL(AMQP_URL);
  url.username = name;
  url.password = 'geheim';
  return { url: url.href, remove: () => ctl('delete_user', name) };
}

describe.skipIf(!(await hasAmqp()))('a partner reads its own notices from its own queue (issue 5, docs/rabbitmq.md)', () => {
  it('ids only; with rights on its own queue it gets no further', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-partner-queue-'));
    const prefix = `t-${randomUUID().slice(0, 8)}`;
    const names = brokerNames(prefix);
    const clock = scriptedClock(new Date('2026-11-23T09:15:00+01:00'));
    const region = await startRegion(sampleNetwork(), clock);
    const network = (): ReturnType<SandboxRegion['network']> => ({ ...region.network(), partners: region.network().partners.map((it) => (it.id === EPD ? { ...it, endpoints: [] } : it)) });
    const settings = readSettings({ MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: folder, MGN_AMQP_URL: AMQP_URL, MGN_AMQP_PREFIX: prefix });
    const gateway = await startGateway({ settings, network, clock, log: SILENT_LOG, rulebooks: await testRulebooks() });
    const user = addUser(`^${prefix}\\.notice\\.${EPD}$`);
    let partner: ChannelModel | undefined;
    try {
      await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
      const [script] = (await readJourneyScripts(JOURNEYS)).filter((one) => one.case === '01-sanne');
      const end = script?.steps.findIndex((one) => one.after === 'P10D') ?? 0;
      const [report] = await runJourneys({ gateway, region, clock }, [{ ...script, steps: script?.steps.slice(0, end) ?? [] } as JourneyScript]);
      expect(report?.steps.filter((one) => one.got !== one.expected)).toEqual([]);
      await gateway.tick();
      partner = await openAmqp(user?.url ?? AMQP_URL);
      let text = '';
      await until(async () => {
        // Before the gateway has connected the queue is not there, which ends a channel.
        const channel = await partner?.createChannel();
        channel?.on('error', () => undefined);
        const message = (await channel?.get(names.noticeQueue(EPD), { noAck: true }).catch(() => undefined)) ?? false;
        text = message === false ? text : message.content.toString();
        return text !== '';
      });
      expect(text).toMatch(/^\{"id":"[0-9a-f-]{36}","reference":"Task\/[0-9a-f-]{36}"\}$/);
      expect(text).not.toContain(SANNE.person.bsn ?? 'no bsn');
      const { reference } = JSON.parse(text) as { readonly reference: string };
      expect((await region.clientOf(EPD).readTask(reference.replace('Task/', ''))).status).toBe(200);
      if (user !== undefined) {
        for (const forbidden of [
          (one: Awaited<ReturnType<ChannelModel['createChannel']>>) => one.get(names.deliveryQueue(EPD)),
          (one: Awaited<ReturnType<ChannelModel['createChannel']>>) => one.get(names.noticeQueue('samenhuis')),
          (one: Awaited<ReturnType<ChannelModel['createChannel']>>) => one.assertQueue(`${prefix}.mine`),
          (one: Awaited<ReturnType<ChannelModel['createChannel']>>) => one.bindQueue(names.noticeQueue(EPD), names.exchange, 'delivery.#'),
        ]) {
          const other = await partner.createChannel();
          other.on('error', () => undefined);
          await expect(forbidden(other)).rejects.toMatchObject({ code: expect.toSatisfy((code: number) => code === 403 || code === 404) as number });
        }
      }
    } finally {
      await partner?.close().catch(() => undefined);
      await gateway.stop();
      await region.close();
      user?.remove();
      await removeNames(prefix, network().partners.map((one) => one.id));
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
