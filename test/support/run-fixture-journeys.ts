import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readNetwork } from '../../src/config/read-network.ts';
import { readSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/gateway.ts';
import { makeLog } from '../../src/log.ts';
import type { JourneyReport } from '../../src/sandbox/journey-report.ts';
import { readJourneyScripts } from '../../src/sandbox/journey-script.ts';
import { runJourneys } from '../../src/sandbox/run-journeys.ts';
import { scriptedClock } from '../../src/sandbox/scripted-clock.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { gatewayEvidence } from './gateway-evidence.ts';
import type { Evidence } from './watch-wires.ts';
import { watchWires } from './watch-wires.ts';

/** What came of all fixture journeys in one run, every line that the gateway logged meanwhile, and what else it showed where no person belongs. */
export type FixtureRun = { readonly reports: readonly JourneyReport[]; readonly log: string; readonly evidence: readonly Evidence[] };

/** The folder of the journeys. */
export const JOURNEYS = new URL('../fixtures/journeys/', import.meta.url).pathname;

/** Runs every journey through one real gateway: embedded database, real doors, simulated partners, scripted clock. */
export async function runFixtureJourneys(): Promise<FixtureRun> {
  const read = readNetwork(await readFile(new URL('../../docs/sample-network.yaml', import.meta.url), 'utf8'));
  if (!read.ok) {
    throw new Error('The sample network file is wrong.');
  }
  const lines: string[] = [];
  const stream = new PassThrough().on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  const wires = watchWires();
  const clock = scriptedClock(new Date('2026-11-23T09:15:00+01:00'));
  const region = await startRegion(read.network, clock);
  const dataDir = await mkdtemp(join(tmpdir(), 'mgn-journeys-'));
  const settings = { ...readSettings({}), httpPort: 0, adminPort: 0, mllpPort: 0, dataDir };
  const gateway = await startGateway({ settings, network: () => region.network(), secretOf: region.secretOf, clock, log: makeLog('debug', stream) });
  try {
    wires.isGateway((url) => url.startsWith(gateway.doors.baseUrl));
    await region.connect({ baseUrl: gateway.doors.baseUrl, mllpPort: gateway.doors.mllpPort });
    const reports = await runJourneys({ gateway, region, clock }, await readJourneyScripts(JOURNEYS));
    const shown = await gatewayEvidence(gateway, { network: () => region.network(), clock });
    return { reports, log: lines.join(''), evidence: [...wires.evidence, { source: 'log', text: lines.join('') }, ...shown] };
  } finally {
    wires.stop();
    await gateway.stop();
    await region.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
