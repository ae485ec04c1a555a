import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../src/config/settings.ts';
import { readSettings } from '../../src/config/settings.ts';
import type { Gateway } from '../../src/gateway.ts';
import { startGateway } from '../../src/gateway.ts';
import type { Clock, Log } from '../../src/kernel/ports.ts';
import { SILENT_LOG } from '../../src/log.ts';
import type { RelayOptions } from '../../src/outbox/relay.ts';
import type { PullOptions } from '../../src/pull-loop.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { onServer, POSTGRES_URL } from '../contract/open-test-database.ts';
import { sampleNetwork } from './sample-network.ts';
import { testRulebooks } from './test-rulebooks.ts';

/** How a whole gateway is started for a test. Without `dataDir` it has one of its own, which goes with it. */
export type RealGatewayOptions = {
  readonly database?: 'embedded' | 'postgres';
  readonly clock?: Clock;
  readonly log?: Log;
  readonly dataDir?: string;
  /** Partners that are there already; they stay when the gateway goes. */
  readonly region?: SandboxRegion;
  /** A PostgreSQL schema that is there already; it stays. */
  readonly schema?: string;
  readonly relay?: Partial<RelayOptions>;
  readonly pulls?: Partial<PullOptions>;
  /** Absent: the clock's terms are looked at only when the test asks. */
  readonly tickMs?: number;
  /** Further settings, by the names of the environment (`MGN_AMQP_URL`). */
  readonly env?: Readonly<Record<string, string>>;
};

/** A gateway with open doors, a database and simulated partners. */
export type RealGateway = {
  readonly gateway: Gateway;
  readonly region: SandboxRegion;
  readonly dataDir: string;
  /** Waits until nothing is due and nothing is being sent. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** The fixtures' moment, standing still. */
export const AT_FIXTURES: Clock = { now: () => new Date('2026-11-23T08:20:00.000Z') };

/** Starts a gateway with everything real but the partners. */
export async function startRealGateway(options: RealGatewayOptions = {}): Promise<RealGateway> {
  const clock = options.clock ?? AT_FIXTURES;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mgn-gateway-'));
  const schema = options.schema ?? (options.database === 'postgres' ? `g_${randomUUID().replaceAll('-', '').slice(0, 16)}` : undefined);
  if (schema !== undefined && options.schema === undefined) {
    await onServer(`create schema ${schema}`);
  }
  const region = options.region ?? (await startRegion(sampleNetwork(), clock));
  const gateway = await startGateway({
    secretOf: region.secretOf,
    settings: settingsFor(dataDir, schema !== undefined, options.env), network: region.network, clock, log: options.log ?? SILENT_LOG,
    rulebooks: await testRulebooks(), relay: { pollMs: 50, backOff: { baseMs: 20, capMs: 200 }, ...options.relay },
    ...(schema === undefined ? {} : { schema }),
    ...(options.pulls === undefined ? {} : { pulls: options.pulls }),
    ...(options.tickMs === undefined ? {} : { tickMs: options.tickMs }),
  });
  if (options.region === undefined) {
    await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
  }
  return {
    gateway, region, dataDir,
    settle: async () => {
      gateway.relay.wake();
      await gateway.relay.idle();
    },
    close: async () => {
      await gateway.stop();
      if (options.region === undefined) {
        await region.close();
      }
      if (schema !== undefined && options.schema === undefined) {
        await onServer(`drop schema ${schema} cascade`);
      }
      if (options.dataDir === undefined) {
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
  };
}

function settingsFor(dataDir: string, onPostgres: boolean, env: Readonly<Record<string, string>> = {}): Settings {
  const keyFile = join(dataDir, 'test-master.key');
  if (onPostgres && !existsSync(keyFile)) {
    writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  }
  return readSettings({
    MGN_HTTP_PORT: '0', MGN_ADMIN_PORT: '0', MGN_MLLP_PORT: '0', MGN_DATA_DIR: dataDir,
    ...(onPostgres ? { MGN_DATABASE_URL: POSTGRES_URL, MGN_MASTER_KEY_FILE: keyFile } : {}),
    ...env,
  });
}
