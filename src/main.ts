import { randomBytes } from 'node:crypto';
import type { NetworkProblem } from './config/check-network.ts';
import { networkSource } from './config/network-source.ts';
import type { ReadNetwork } from './config/read-network.ts';
import type { Settings } from './config/settings.ts';
import type { Gateway } from './gateway.ts';
import { startGateway } from './gateway.ts';
import type { Clock, Log } from './kernel/ports.ts';
import { announceGateway } from './running-gateway.ts';
import type { Network } from './workflow/network.ts';

/** What the process brings: settings that were read, the checked network file, and how it is asked to stop. */
export type Process = {
  readonly settings: Settings;
  readonly network: Network;
  readonly log: Log;
  readonly stopAsked: () => Promise<void>;
  /** Reads and judges the network file again. */
  readonly readNetwork: () => Promise<ReadNetwork>;
  /** Calls back whenever the system asks to read the network file again (SIGHUP). */
  readonly onReload?: (ask: () => void) => void;
};

const WALL_CLOCK: Clock = { now: () => new Date() };
/** How often terms are looked at. */
const TICK_MS = 10_000;
const GRACE_MS = 2_000;
/** Exit status of a stop that was cut off: the environment's fault. */
const EXIT_LATE = 3;
/** How often retention looks: well within the day that payload may stay. */
const SWEEP_MS = 10 * 60_000;

/** Runs the gateway on the wall clock until it is asked to stop; then takes nothing more and finishes what is in flight. */
export async function runGateway({ settings, network, log, stopAsked, readNetwork, onReload }: Process): Promise<void> {
  // Listened to from the start: a stop while starting must not kill what was half opened.
  const stopping = stopAsked();
  const deskToken = randomBytes(32).toString('base64url');
  const source = networkSource(network, readNetwork, (next) => unsignable(next, settings.signKeyFile !== undefined));
  const gateway = await startGateway({ settings, network: source.current, source, clock: WALL_CLOCK, log, tickMs: TICK_MS, sweepMs: SWEEP_MS, deskToken });
  onReload?.(() => void gateway.reload().catch(() => log.error('network file not read again', { kind: 'network-file' })));
  const withdraw = announce(settings, gateway, deskToken);
  await stopping;
  log.info('gateway stopping');
  withdraw();
  // What hangs (a server that does not answer) must not keep the process: its work is another gateway's by then.
  setTimeout(() => process.exit(EXIT_LATE), settings.stopSeconds * 1000 + GRACE_MS).unref();
  await gateway.stop();
  log.info('gateway stopped');
  // A recipient may still hold a connection open; that attempt was handed back.
  setTimeout(() => process.exit(), GRACE_MS).unref();
}

/** Endpoints that this process can't serve, as it started without a key to sign with. */
function unsignable({ partners }: Network, canSign: boolean): readonly NetworkProblem[] {
  return canSign ? [] : partners.flatMap(({ endpoints }, index) =>
    endpoints.some(({ protocol }) => protocol === 'zorgdomein-fhir') ? [{ at: `/partners/${index}/endpoints`, rule: 'MGN_SIGN_KEY_FILE', problem: 'zorgdomein-fhir needs a key to sign with: set it and start again' }] : []);
}

function announce(settings: Settings, gateway: Gateway, token: string): () => void {
  return announceGateway(settings.dataDir, { pid: process.pid, host: reachable(settings.bindHost), adminPort: gateway.doors.adminPort, url: gateway.doors.baseUrl, token });
}

/** Listening on every address means that this machine is one of them. */
export function reachable(bindHost: string): string {
  return bindHost === '0.0.0.0' ? '127.0.0.1' : bindHost === '::' ? '::1' : bindHost;
}
