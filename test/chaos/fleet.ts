import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GatewayPorts } from '../support/gateway-process.ts';
import { freePorts } from '../support/gateway-process.ts';
import type { FakedClock } from './faked-clock.ts';
import { makeFakedClock } from './faked-clock.ts';

/** One gateway of the fleet: a real process, that can be killed, started again, stopped for a while, and have its clock set. */
export type FleetGateway = {
  readonly ports: GatewayPorts;
  readonly clock: FakedClock | undefined;
  /** Whether it was ready, and is neither killed nor held. */
  isUp(): boolean;
  /** Whether a load balancer passes work to it: up, and not standing still for longer than a health check takes to see it. */
  isServing(): boolean;
  kill(): Promise<void>;
  /** Starts it, again and again while it ends by itself (its database may be away); answers ms until it was ready. */
  start(): Promise<number>;
  pause(): void;
  resume(): void;
  /** Asks it to stop, and waits. */
  stop(): Promise<void>;
};

export type Fleet = {
  readonly gateways: readonly FleetGateway[];
  /** Gateways that ended, after they had been ready, and nobody had ended them, or that did not stop as they must: which, and how. */
  crashes(): readonly string[];
  /** Ends all at once, also at a Ctrl-C. */
  killAll(): void;
};

/** How a fleet is started. `settings`: MGN_* of all of them. */
export type FleetOptions = { readonly count: number; readonly folder: string; readonly settings: Readonly<Record<string, string>>; readonly fakeTime: string | undefined };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = `${ROOT}node_modules/.bin/node`;
const LOOK_MS = 25;
const GIVE_UP_MS = 120_000;
const HEALTH_CHECK_MS = 3_000;
/** Twice what a stop may take (`MGN_STOP_SECONDS`). */
const STOP_MS = 40_000;

/** Makes the fleet; nothing runs yet. */
export async function makeFleet(options: FleetOptions): Promise<Fleet> {
  const crashes: string[] = [];
  const gateways: (FleetGateway & { readonly end: () => void })[] = [];
  for (let n = 0; n < options.count; n += 1) {
    gateways.push(makeGateway(n, await freePorts(), options, crashes));
  }
  return { gateways, crashes: () => crashes, killAll: () => gateways.forEach((it) => it.end()) };
}

function makeGateway(n: number, ports: GatewayPorts, { folder, settings, fakeTime }: FleetOptions, crashes: string[]): FleetGateway & { readonly end: () => void } {
  const clock = fakeTime === undefined ? undefined : makeFakedClock(fakeTime, join(folder, `clock-${n}`));
  let child: ChildProcess | undefined;
  let pausedAt: number | undefined;
  let ready: ChildProcess | undefined;
  const launch = (): ChildProcess => {
    const log = openSync(join(folder, `gateway-${n}.log`), 'a');
    const started = spawn(existsSync(NODE) ? NODE : process.execPath, ['src/cli/mgn.ts', 'serve'], {
      cwd: ROOT, stdio: ['ignore', log, log],
      env: {
        ...process.env, MGN_DATABASE_URL: '', MGN_AMQP_URL: '', MGN_LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: join(folder, 'compiled'), ...settings, ...clock?.env,
        MGN_HTTP_PORT: String(ports.http), MGN_ADMIN_PORT: String(ports.admin), MGN_MLLP_PORT: String(ports.mllp),
      },
    });
    closeSync(log);
    return started;
  };
  /** Ends it; answers how it ended, undefined when it ran no more. */
  const end = async (signal: NodeJS.Signals): Promise<string | undefined> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) {
      return undefined;
    }
    const gone = once(running, 'exit');
    const late = setTimeout(() => running.kill('SIGKILL'), STOP_MS);
    running.kill(signal);
    const [status, by] = (await gone) as [number | null, NodeJS.Signals | null];
    clearTimeout(late);
    return String(status ?? by);
  };
  const start = async (): Promise<number> => {
    const began = performance.now();
    let started = launch();
    child = started;
    while (!(await isReady(ports.admin))) {
      if (performance.now() - began > GIVE_UP_MS) {
        throw new Error(`Gateway ${n} is not ready; see its log in ${folder}.`);
      }
      if (started.exitCode !== null) {
        await sleep(200);
        started = launch();
        child = started;
      }
      await sleep(LOOK_MS);
    }
    const ms = performance.now() - began;
    ready = started;
    void once(started, 'exit').then(([status, signal]) => {
      if (child === started) {
        crashes.push(`gateway ${n} ended with ${String(status ?? signal)}: ${lastLines(join(folder, `gateway-${n}.log`))}`);
        child = undefined;
        void start().catch(() => undefined);
      }
    });
    return ms;
  };
  return {
    ports, clock, start,
    isUp: () => child !== undefined && child === ready && pausedAt === undefined,
    isServing: () => child !== undefined && (pausedAt === undefined || performance.now() - pausedAt < HEALTH_CHECK_MS),
    kill: async () => void (await end('SIGKILL')),
    stop: async () => {
      const how = (await end('SIGTERM')) ?? '0';
      if (how !== '0') {
        crashes.push(`gateway ${n} stopped with ${how}: ${lastLines(join(folder, `gateway-${n}.log`))}`);
      }
    },
    pause: () => {
      pausedAt = performance.now();
      child?.kill('SIGSTOP');
    },
    resume: () => {
      pausedAt = undefined;
      child?.kill('SIGCONT');
    },
    end: () => {
      const running = child;
      child = undefined;
      running?.kill('SIGKILL');
    },
  };
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').slice(-1_500);
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
