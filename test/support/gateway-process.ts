import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OWN_NODE = `${ROOT}node_modules/.bin/node`;
const START_MS = 60_000;
const LOWEST_PORT = 12_000;
/** Linux hands out 32768 and up. */
const LOWEST_HANDED_OUT = 32_000;

/** Ports that `mgn serve` is told to listen on. */
export type GatewayPorts = { readonly http: number; readonly admin: number; readonly mllp: number };

/** A gateway in a process of its own. */
export type GatewayProcess = {
  /** Ends it as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and waits for its end. */
  stop(): Promise<void>;
};

/**
 * Three ports that nobody listens on now. They lie below the range from which the system hands out ports by itself, so
 * that no other test gets one of them while a killed gateway is on its way back.
 */
export async function freePorts(): Promise<GatewayPorts> {
  const [http, admin, mllp] = [await freePort(), await freePort(), await freePort()];
  return { http, admin, mllp };
}

/** One such port. */
export async function freePort(): Promise<number> {
  const port = randomInt(LOWEST_PORT, LOWEST_HANDED_OUT);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `mgn serve` on the embedded database in `dataDir`, or as `settings` say; resolves when its MLLP door is open. */
export async function startGatewayProcess(dataDir: string, networkFile: string, ports: GatewayPorts, settings: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
  const child = spawn(existsSync(OWN_NODE) ? OWN_NODE : process.execPath, ['src/cli/mgn.ts', 'serve'], {
    cwd: ROOT,
    env: {
      ...process.env, MGN_DATA_DIR: dataDir, MGN_NETWORK: networkFile, MGN_LOG_LEVEL: 'error', MGN_DATABASE_URL: '',
      MGN_HTTP_PORT: String(ports.http), MGN_ADMIN_PORT: String(ports.admin), MGN_MLLP_PORT: String(ports.mllp), ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = once(child, 'exit');
  await untilOpen(child, ports.mllp);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function untilOpen(child: ChildProcess, port: number): Promise<void> {
  const until = Date.now() + START_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error('The gateway did not start.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
