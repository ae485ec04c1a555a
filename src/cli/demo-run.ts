import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { readSettings } from '../config/settings.ts';
import type { Gateway } from '../gateway.ts';
import { startGateway } from '../gateway.ts';
import { SILENT_LOG } from '../log.ts';
import { reachable } from '../main.ts';
import { loadRulebooks } from '../rulebooks.ts';
import { announceGateway, findRunningGateway } from '../running-gateway.ts';
import type { JourneyReport } from '../sandbox/journey-report.ts';
import type { JourneyScript } from '../sandbox/journey-script.ts';
import { momentOf } from '../sandbox/journey-script.ts';
import { runJourneys } from '../sandbox/run-journeys.ts';
import type { SandboxRegion } from '../sandbox/start-region.ts';
import { startRegion } from '../sandbox/start-region.ts';
import type { Network } from '../workflow/network.ts';
import { freePort } from './free-port.ts';
import type { LiveClock } from './live-clock.ts';
import { liveClock } from './live-clock.ts';
import { startProgress, withProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** A demo that is up: gateway, partners, and how to close all of it. `dataDir` is where `mgn trace` must look. */
export type Demo = {
  readonly gateway: Gateway;
  readonly region: SandboxRegion;
  readonly clock: LiveClock;
  readonly dataDir: string;
  close(): Promise<void>;
};

/** Settings of a real gateway that a demo must not take over: its database, its keys, and TLS, which the simulated partners don't speak. */
const NOT_OF_A_DEMO: Readonly<Record<string, undefined>> = {
  MGN_DATABASE_URL: undefined, MGN_MASTER_KEY_FILE: undefined,
  MGN_TLS_KEY_FILE: undefined, MGN_TLS_CERT_FILE: undefined, MGN_TLS_CA_FILE: undefined,
  MGN_CLIENT_KEY_FILE: undefined, MGN_CLIENT_CERT_FILE: undefined, MGN_CLIENT_CA_FILE: undefined,
};

/** Starts the region's partners and a gateway between them, on a clock that follows the scripts. */
export async function startDemo(terminal: Terminal, network: Network, scripts: readonly JourneyScript[]): Promise<Demo> {
  const given = readSettings({ ...terminal.env, ...NOT_OF_A_DEMO });
  const isTemporary = (terminal.env['MGN_DATA_DIR'] ?? '') === '';
  const dataDir = isTemporary ? await mkdtemp(join(tmpdir(), 'mgn-demo-')) : given.dataDir;
  const clock = liveClock(new Date(Math.min(...scripts.map((it) => momentOf(it, 'PT0S').getTime()))));
  return withProgress(terminal, 'Gateway en partners starten', async () => {
    const rulebooks = await loadRulebooks(given.dataDir);
    const region = await startRegion(network, clock);
    const deskToken = randomBytes(32).toString('base64url');
    const settings = await withFreePorts({ ...given, dataDir });
    const gateway = await startGateway({ settings, network: region.network, secretOf: region.secretOf, clock, log: SILENT_LOG, rulebooks, deskToken }).catch(async (error: unknown) => {
      await region.close();
      throw error;
    });
    await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
    // So that `mgn trace` finds the demo without being told where its data is, unless another gateway is there.
    const places = [dataDir, ...(isTemporary && findRunningGateway(given.dataDir) === undefined ? [given.dataDir] : [])];
    const running = { pid: process.pid, host: reachable(settings.bindHost), adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token: deskToken };
    const withdraw = places.map((place) => announceGateway(place, running));
    const close = async (): Promise<void> => {
      withdraw.forEach((it) => it());
      await gateway.stop();
      await region.close();
      if (isTemporary) {
        await rm(dataDir, { recursive: true, force: true });
      }
    };
    return { gateway, region, clock, dataDir: places.includes(given.dataDir) ? given.dataDir : dataDir, close };
  });
}

/** Runs the journeys, and says how far it is. */
export async function runDemo(terminal: Terminal, demo: Demo, scripts: readonly JourneyScript[]): Promise<readonly JourneyReport[]> {
  const progress = startProgress(terminal, 'Casussen');
  try {
    return await runJourneys({ ...demo, onStep: (done, total) => progress.update(done, total) }, scripts);
  } finally {
    progress.end();
  }
}

async function withFreePorts(settings: Settings): Promise<Settings> {
  const { bindHost, httpPort, adminPort, mllpPort } = settings;
  const ports = { httpPort: await freePort(bindHost, httpPort), adminPort: await freePort(bindHost, adminPort), mllpPort: await freePort(bindHost, mllpPort) };
  return { ...settings, ...ports };
}
