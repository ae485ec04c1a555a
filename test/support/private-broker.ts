import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './gateway-process.ts';

/** A RabbitMQ of the test's own, in a folder of its own, on loopback only: it may be killed. */
export type PrivateBroker = {
  readonly url: string;
  /** Over TLS, when certificates were given. */
  readonly tlsUrl: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on what is left on disk. */
  start(): Promise<void>;
  /** Stops the processes for a while (SIGSTOP), until `resume`. */
  pause(): void;
  resume(): void;
  remove(): Promise<void>;
  /** Ends all its processes without waiting, for who must go at once. */
  end(): void;
};

/** PEM files of a listener over TLS that asks for client certificates. */
export type BrokerTls = { readonly caFile: string; readonly certFile: string; readonly keyFile: string };

const START_MS = 90_000;

/** Whether a private broker can be started here; with MGN_TEST_AMQP=required an absent one is a failure, not a skip. */
export function hasRabbitServer(): boolean {
  return process.env['MGN_TEST_AMQP'] === 'required' || serverScript() !== undefined;
}

/** Starts one; resolves when it takes connections. */
export async function startPrivateBroker(tls?: BrokerTls): Promise<PrivateBroker> {
  const script = serverScript();
  if (script === undefined) {
    throw new Error('RabbitMQ is not installed: rabbitmq-server is not on the path.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'mgn-broker-'));
  const [port, distribution, epmd, tlsPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  mkdirSync(join(folder, 'home'));
  writeFileSync(join(folder, 'rabbitmq.conf'), configText(tlsPort, tls));
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
  const env = {
    ...process.env, HOME: join(folder, 'home'), RABBITMQ_NODENAME: `mgn${port}@localhost`, RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1', RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution), RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'), RABBITMQ_LOG_BASE: join(folder, 'log'), RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'), RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}', ERL_EPMD_ADDRESS: '127.0.0.1', ERL_EPMD_PORT: String(epmd),
  };
  let child: ChildProcess | undefined;
  const pid = (): number => Number(readFileSync(join(folder, 'pid'), 'utf8'));
  const start = async (): Promise<void> => {
    rmSync(join(folder, 'pid'), { force: true });
    child = spawn(script, [], { env, stdio: 'ignore', cwd: folder });
    const until = Date.now() + START_MS;
    while (!existsSync(join(folder, 'pid')) || !(await isOpen(port ?? 0))) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error('The private RabbitMQ did not start.');
      }
      await sleep(100);
    }
  };
  const kill = async (): Promise<void> => {
    signal(pid(), 'SIGKILL');
    while (await isOpen(port ?? 0)) {
      await sleep(20);
    }
    child?.kill('SIGKILL');
  };
  await start();
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    tlsUrl: `amqps://127.0.0.1:${tlsPort}`,
    kill, start,
    pause: () => signal(pid(), 'SIGSTOP'),
    resume: () => signal(pid(), 'SIGCONT'),
    end: () => {
      signal(child?.pid ?? 0, 'SIGKILL');
      if (existsSync(join(folder, 'pid'))) {
        signal(pid(), 'SIGKILL');
      }
      endEpmd(epmd ?? 0);
      rmSync(folder, { recursive: true, force: true });
    },
    remove: async () => {
      await kill().catch(() => undefined);
      endEpmd(epmd ?? 0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configText(tlsPort: number | undefined, tls: BrokerTls | undefined): string {
  const plain = ['loopback_users = none', 'log.console = false', 'disk_free_limit.absolute = 50MB'];
  const over = tls === undefined ? [] : [
    `listeners.ssl.1 = 127.0.0.1:${tlsPort}`, `ssl_options.cacertfile = ${tls.caFile}`, `ssl_options.certfile = ${tls.certFile}`, `ssl_options.keyfile = ${tls.keyFile}`,
    'ssl_options.verify = verify_peer', 'ssl_options.fail_if_no_peer_cert = true',
  ];
  return `${[...plain, ...over].join('\n')}\n`;
}

/** The script behind Debian's wrapper: it runs as anybody, also root. */
function serverScript(): string | undefined {
  try {
    const found = execFileSync('sh', ['-c', 'command -v rabbitmq-server || ls /usr/sbin/rabbitmq-server'], { encoding: 'utf8' }).trim();
    const beside = join(dirname(realpathSync(found)), 'rabbitmq-server');
    const own = '/usr/lib/rabbitmq/bin/rabbitmq-server';
    return existsSync(own) ? own : beside;
  } catch {
    return undefined;
  }
}

/** The port mapper that came along stays when the broker goes: it is found by the port that only it was given. */
function endEpmd(port: number): void {
  try {
    const lines = execFileSync('sh', ['-c', `grep -l "ERL_EPMD_PORT=${port}" /proc/[0-9]*/environ 2>/dev/null || true`], { encoding: 'utf8' }).trim().split('\n');
    lines.flatMap((it) => /\/proc\/(\d+)\//.exec(it)?.[1] ?? []).map(Number).filter((it) => it !== process.pid).forEach((it) => signal(it, 'SIGKILL'));
  } catch {
    // Nothing of it is left.
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
