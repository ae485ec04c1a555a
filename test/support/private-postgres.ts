import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of the test's own: it may be stopped, killed and held up. */
export type PrivatePostgres = {
  readonly url: string;
  /** Ends it without a checkpoint, as a crash does. */
  crash(): void;
  start(): void;
  /** Stops every process of it (SIGSTOP) until `resume`: connections stay and nothing answers. */
  pause(): void;
  resume(): void;
  remove(): void;
};

const BINARIES = '/usr/lib/postgresql';

/** Where `initdb` stands, or undefined: it is not installed here. */
function binaries(): string | undefined {
  const [newest] = existsSync(BINARIES) ? readdirSync(BINARIES).sort((a, b) => Number(b) - Number(a)) : [];
  return newest === undefined ? undefined : join(BINARIES, newest, 'bin');
}

/** Whether one can be started; with MGN_TEST_POSTGRES=required an absent server is a failure, not a skip. */
export function hasPostgresServer(): boolean {
  return process.env['MGN_TEST_POSTGRES'] === 'required' || binaries() !== undefined;
}

/** Makes a cluster in a folder of its own and starts it on a free port. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const bin = binaries();
  if (bin === undefined) {
    throw new Error('PostgreSQL is not installed here.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'mgn-postgres-'));
  const port = await freePort();
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const run = (command: string): void => void execFileSync(...asOwner(command), { stdio: 'ignore', cwd: folder });
  run(`${bin}/initdb -D ${data} -U postgres --auth=trust -E UTF8 --locale=C.UTF-8`);
  const start = (): void => run(`${bin}/pg_ctl -D ${data} -o "-p ${port} -k ${folder} -h 127.0.0.1" -l ${folder}/log -w start`);
  const signalAll = (signal: NodeJS.Signals): void => {
    const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    for (const pid of [postmaster, ...childrenOf(postmaster)]) {
      process.kill(pid, signal);
    }
  };
  start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    crash: () => run(`${bin}/pg_ctl -D ${data} -m immediate -w stop`),
    start,
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    remove: () => {
      try {
        run(`${bin}/pg_ctl -D ${data} -m immediate -w stop`);
      } catch {
        // It was stopped already.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root. */
function asOwner(command: string): [string, string[]] {
  return process.getuid?.() === 0 ? ['su', ['postgres', '-c', command]] : ['sh', ['-c', command]];
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((it) => it !== '').map(Number);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
