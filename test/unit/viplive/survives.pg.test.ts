import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/kernel/ports.ts';
import type { SandboxRegion } from '../../../src/sandbox/start-region.ts';
import { startRegion } from '../../../src/sandbox/start-region.ts';
import type { HeldReferral } from '../../../src/sandbox/viplive-task.ts';
import { hasPostgres, onServer, POSTGRES_URL } from '../../contract/open-test-database.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { freePorts, startGatewayProcess } from '../../support/gateway-process.ts';
import type { RealGateway } from '../../support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from '../../support/real-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { caseWith } from '../../support/test-messages.ts';

const REFERRAL = 'https://topicus.nl/en/sectors/healthcare/fhir/NamingSystem/viplive-regiozorg-verwijzing-identifier';
const NOTIFYING = { practiceAgb: '01059999' };
const WALL_CLOCK: Clock = { now: () => new Date() };

/** One schema and one key store, for as many gateways as a test starts. */
async function withPlace(work: (place: { readonly schema: string; readonly dataDir: string }) => Promise<void>): Promise<void> {
  const schema = `v_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-viplive-pg-'));
  await onServer(`create schema ${schema}`);
  writeFileSync(join(dataDir, 'test-master.key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    await work({ schema, dataDir });
  } finally {
    await onServer(`drop schema ${schema} cascade`);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function holdIn(region: SandboxRegion, sent = '2026-11-23T09:15:00+01:00'): HeldReferral & { readonly number: string } {
  const number = randomUUID();
  return { ...region.viplive().hold(fhirReferral(caseWith('ZP100120301'), 'viplive', { number: [REFERRAL, number], sent })), number };
}

async function settle(...gateways: readonly RealGateway[]): Promise<void> {
  await Promise.all(gateways.map(async ({ gateway, settle: drain }) => {
    gateway.pulls.wake();
    await gateway.pulls.idle();
    await drain();
  }));
}

describe.skipIf(!(await hasPostgres()))('on PostgreSQL', () => {
  test('kill -9 between notification and pull: another process pulls, once', () => withPlace(async ({ schema, dataDir }) => {
    const region = await startRegion(sampleNetwork(), WALL_CLOCK);
    const ports = await freePorts();
    const base = `http://127.0.0.1:${ports.http}`;
    await region.connect({ baseUrl: base, mllpPort: ports.mllp });
    const networkFile = join(dataDir, 'network.json');
    writeFileSync(networkFile, JSON.stringify(region.network()));
    const url = new URL(POSTGRES_URL);
    url.searchParams.set('options', `-c search_path=${schema}`);
    const settings = { MGN_DATABASE_URL: url.href, MGN_MASTER_KEY_FILE: join(dataDir, 'test-master.key'), MGN_PUBLIC_URL: base };
    const first = await startGatewayProcess(dataDir, networkFile, ports, settings);
    // The source hangs: the process dies in the middle of its pull.
    region.viplive().faults.read.set({ delayMs: 600_000, times: 1 });
    const held = holdIn(region, new Date(Date.now() - 60_000).toISOString());
    try {
      expect((await region.viplive().notify(held, NOTIFYING)).status).toBe(201);
      while (region.viplive().faults.read.current() !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      await first.kill();
    }
    expect(region.viplive().pulled()).toEqual([]);
    // Beyond the lease that the dead process holds.
    const later: Clock = { now: () => new Date(Date.now() + 240_000) };
    const second = await startRealGateway({ database: 'postgres', schema, dataDir, region, clock: later });
    region.viplive().connect(second.gateway.doors.baseUrl);
    try {
      await settle(second);
      expect((await second.gateway.store.findByReferral(REFERRAL, held.number))?.record.journey.status).toBe('accepted');
      expect(region.viplive().pulled()).toEqual([held.identifier]);
      expect(await second.gateway.storage.database.query('select status, round from pull_job')).toEqual([{ status: 'pulled', round: 1 }]);
    } finally {
      await second.close();
      await region.close();
    }
  }), 240_000);

  test('two gateways on one database: each referral is taken once, also when leases end while it is read', () => withPlace(async ({ schema, dataDir }) => {
    const region = await startRegion(sampleNetwork(), AT_FIXTURES);
    // A lease that is over at once: whoever looks claims it again, however long it is being read already.
    const options = { database: 'postgres', schema, dataDir, region, clock: AT_FIXTURES, pulls: { leaseMs: 0, pollMs: 5, backOff: { baseMs: 0, capMs: 0 } } } as const;
    const one = await startRealGateway(options);
    await region.connect({ baseUrl: one.gateway.doors.baseUrl, mllpPort: one.gateway.doors.mllpPort });
    const two = await startRealGateway(options);
    try {
      region.viplive().faults.read.set({ delayMs: 40, times: 200 });
      const all = Array.from({ length: 8 }, () => holdIn(region));
      for (const held of all) {
        expect((await region.viplive().notify(held, NOTIFYING)).status).toBe(201);
      }
      await settle(one, two);
      const { database } = one.gateway.storage;
      expect(await database.query(`select status, count(*) as n from pull_job group by status`)).toEqual([{ status: 'pulled', n: all.length }]);
      expect(await database.query('select count(*) as n from journey')).toEqual([{ n: all.length }]);
      expect(await database.query(`select count(*) as n from raw_message where source = 'fhir-viplive'`)).toEqual([{ n: all.length }]);
      expect(await database.query('select code from worklist_item where journey_id is null')).toEqual([]);
      // Four views and the notice to the huisarts, each once.
      expect(await database.query(`select count(*) as n from outbox_delivery where kind in ('referral', 'notice')`)).toEqual([{ n: all.length * 5 }]);
    } finally {
      await two.close();
      await one.close();
      await region.close();
    }
  }), 240_000);
});
