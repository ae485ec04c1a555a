import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { hasPostgres, onServer, POSTGRES_URL } from '../contract/open-test-database.ts';
import { freePorts, startGatewayProcess } from '../support/gateway-process.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { AMQP_URL, hasAmqp, layWire, removeNames } from '../support/test-broker.ts';
import { caseWith, letter, readAck, srm } from '../support/test-messages.ts';
import { until } from './outbox-world.ts';

type Place = { readonly schema: string; readonly dataDir: string; readonly prefix: string; readonly region: SandboxRegion };

/** One schema, one key store, one set of queues and partners, for as many gateways as a test starts. */
async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const schema = `m_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-many-'));
  const region = await startRegion(sampleNetwork(), AT_FIXTURES);
  await onServer(`create schema ${schema}`);
  writeFileSync(join(dataDir, 'test-master.key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    await work({ schema, dataDir, prefix, region });
  } finally {
    await removeNames(prefix, region.network().partners.map((it) => it.id)).catch(() => undefined);
    await onServer(`drop schema ${schema} cascade`);
    await region.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const gatewayOn = ({ schema, dataDir, prefix, region }: Place, url = AMQP_URL): Promise<RealGateway> =>
  startRealGateway({ database: 'postgres', schema, dataDir, region, env: { MGN_AMQP_URL: url, MGN_AMQP_PREFIX: prefix } });

async function send(gateway: RealGateway, message: Uint8Array): Promise<string> {
  const client = new MllpClient({ host: '127.0.0.1', port: gateway.gateway.doors.mllpPort });
  try {
    return readAck(await client.send(message)).code;
  } finally {
    await client.close();
  }
}

const ready = async ({ gateway }: RealGateway): Promise<unknown> => {
  const response = await fetch(`http://127.0.0.1:${gateway.doors.adminPort}/health/ready`);
  return { http: response.status, ...((await response.json()) as object) };
};

describe.skipIf(!(await hasAmqp()) || !(await hasPostgres()))('many gateways on one database and one broker', () => {
  it('two of them take and deliver the same region: everything once in effect; the broker shows in readiness and metrics', () => withPlace(async (place) => {
    const [one, two] = await Promise.all([gatewayOn(place), gatewayOn(place)]);
    try {
      await until(async () => JSON.stringify(await ready(one)).includes('"broker":true'));
      const cases = Array.from({ length: 6 }, (_, n) => caseWith(`ZP10080000${n}`));
      await Promise.all(cases.map(async (it, n) => {
        expect(await send(n % 2 === 0 ? one : two, srm(it))).toBe('AA');
        expect(await send(n % 2 === 0 ? two : one, letter(it))).toBe('AA');
      }));
      await one.settle();
      await two.settle();
      const { database } = one.gateway.storage;
      expect(await database.query("select distinct status from outbox_delivery where status <> 'delivered'")).toEqual([]);
      expect(place.region.partners.get('vg-voorbeelddam')?.list('Task')).toHaveLength(18);
      expect(place.region.partners.get('huisarts-eikenlaan')?.list('Communication')).toHaveLength(6);
      const twice = await database.query("select subject from audit_record where action = 'deliver' and outcome = 'success' group by subject having count(*) > 1");
      expect(twice).toEqual([]);
      expect(await ready(two)).toEqual({ http: 200, status: 'ready', checks: { database: true, broker: true } });
      expect(await (await fetch(`http://127.0.0.1:${two.gateway.doors.adminPort}/metrics`)).text()).toContain('mgn_broker_connected 1');
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  }), 120_000);

  it('broker away: referrals are taken and delivered, readiness says degraded, and an alarm comes and goes', () => withPlace(async (place) => {
    const wire = await layWire();
    wire.cut();
    let now = AT_FIXTURES.now().getTime();
    const gateway = await startRealGateway({ database: 'postgres', schema: place.schema, dataDir: place.dataDir, region: place.region, clock: { now: () => new Date(now) }, env: { MGN_AMQP_URL: wire.url, MGN_AMQP_PREFIX: place.prefix } });
    try {
      expect(await send(gateway, srm(caseWith('ZP100800011')))).toBe('AA');
      await gateway.settle();
      expect(place.region.partners.get('vg-voorbeelddam')?.list('Task')).toHaveLength(3);
      expect(await ready(gateway)).toEqual({ http: 200, status: 'degraded', checks: { database: true, broker: false } });
      const alarms = (): Promise<readonly { readonly cause: string }[]> => gateway.gateway.storage.database.query("select cause from alarm where cleared_at is null and cause = 'broker'");
      await gateway.gateway.tick();
      expect(await alarms()).toEqual([]);
      now += 61_000;
      await gateway.gateway.tick();
      expect(await alarms()).toEqual([{ cause: 'broker' }]);
      wire.mend();
      await until(async () => JSON.stringify(await ready(gateway)).includes('"status":"ready"'));
      now += 61_000;
      await gateway.gateway.tick();
      expect(await alarms()).toEqual([]);
      expect(await send(gateway, srm(caseWith('ZP100800012')))).toBe('AA');
      await gateway.settle();
      expect(place.region.partners.get('vg-voorbeelddam')?.list('Task')).toHaveLength(6);
    } finally {
      await gateway.close();
      await wire.close();
    }
  }), 120_000);

  it('one looks at deadlines at a time; who holds the lock and dies gives it up at once', () => withPlace(async (place) => {
    const gateway = await gatewayOn(place);
    const db = openPostgres({ url: POSTGRES_URL, schema: place.schema });
    try {
      expect(await send(gateway, srm(caseWith('ZP100800021')))).toBe('AA');
      await db.query("update journey set next_due_at = '2026-11-23T08:00:00Z'");
      let let_go = (): void => undefined;
      const holding = db.exclusively('deadlines', () => new Promise<void>((resolve) => (let_go = resolve)));
      await until(async () => (await db.exclusively('deadlines', async () => 1)) === undefined);
      expect(await gateway.gateway.tick()).toBe(0);
      // A gateway that dies: its connection ends.
      await onServer("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = hashtext('" + place.schema + "')::bigint & 4294967295");
      expect(await gateway.gateway.tick()).toBeGreaterThan(0);
      let_go();
      await holding.catch(() => undefined);
    } finally {
      await db.close();
      await gateway.close();
    }
  }), 60_000);

  it('5.5 a stop while a look at the terms and a recipient hang: leases are handed back and the last checkpoint is made, within the limit', () => withPlace(async ({ schema, dataDir, prefix, region }) => {
    const checkpoints = join(dataDir, 'checkpoints');
    const gateway = await startRealGateway({ database: 'postgres', schema, dataDir, region, tickMs: 10, env: { MGN_AMQP_URL: AMQP_URL, MGN_AMQP_PREFIX: prefix, MGN_AUDIT_CHECKPOINT_FILE: checkpoints } });
    const db = openPostgres({ url: POSTGRES_URL, schema });
    try {
      let looks = 0;
      gateway.gateway.storage.database.exclusively = () => {
        looks += 1;
        return new Promise(() => undefined);
      };
      region.partners.forEach((it) => it.setFault({ delayMs: 4_000 }));
      const made = (): number => (existsSync(checkpoints) ? readFileSync(checkpoints, 'utf8').length : 0);
      const leased = async (): Promise<number> => (await db.query<{ n: number }>('select count(*) as n from outbox_delivery where leased_until is not null'))[0]?.n ?? 0;
      await until(() => looks > 0);
      const before = made();
      expect(await send(gateway, srm(caseWith('ZP100800025')))).toBe('AA');
      await until(async () => (await leased()) > 0);
      await gateway.gateway.stop(600);
      expect(await leased()).toBe(0);
      expect(made()).toBeGreaterThan(before);
    } finally {
      region.partners.forEach((it) => it.setFault(undefined));
      await db.close();
    }
  }), 60_000);

  it('SIGTERM with a recipient that hangs: gone within the limit, and another gateway has the delivery at once', () => withPlace(async ({ schema, dataDir, prefix }) => {
    const hanging = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await new Promise((resolve) => hanging.once('listening', resolve));
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/fhir`;
    const sample = sampleNetwork();
    const network = { ...sample, partners: sample.partners.map((it) => (it.endpoints.length === 0 ? it : { ...it, endpoints: [{ protocol: 'fhir-r4' as const, url, timeoutMs: 45_000 }] })) };
    const networkFile = join(dataDir, 'network.json');
    writeFileSync(networkFile, JSON.stringify(network));
    const ports = await freePorts();
    const databaseUrl = `${POSTGRES_URL}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    const child = await startGatewayProcess(dataDir, networkFile, ports, {
      MGN_DATABASE_URL: databaseUrl, MGN_MASTER_KEY_FILE: join(dataDir, 'test-master.key'), MGN_AMQP_URL: AMQP_URL, MGN_AMQP_PREFIX: prefix, MGN_STOP_SECONDS: '3',
    });
    const db = openPostgres({ url: POSTGRES_URL, schema });
    try {
      const client = new MllpClient({ host: '127.0.0.1', port: ports.mllp });
      expect(readAck(await client.send(srm(caseWith('ZP100800031')))).code).toBe('AA');
      await client.close();
      await until(async () => ((await db.query<{ n: number }>('select count(*) as n from outbox_delivery where leased_until > now()'))[0]?.n ?? 0) > 0);
      const began = Date.now();
      await child.stop();
      expect(Date.now() - began).toBeLessThan(8_000);
      await sleep(50);
      expect((await db.query<{ n: number }>("select count(*) as n from outbox_delivery where leased_until > now() or announced_until > now()"))[0]?.n).toBe(0);
      expect((await db.query<{ n: number }>("select count(*) as n from outbox_delivery where status = 'pending'"))[0]?.n).toBeGreaterThan(0);
    } finally {
      await db.close();
      await child.kill().catch(() => undefined);
      hanging.close();
    }
  }), 120_000);
});
