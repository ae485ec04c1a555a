import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../support/gateway-process.ts';

/** A PostgreSQL of the run's own, in a folder of its own, on loopback only: it may be stopped and killed at any moment, without this process waiting for it. */
export type ChaosPostgres = {
  readonly port: number;
  readonly url: string;
  /** Ends it as `pg_ctl stop -m immediate` does: nothing is flushed, the next start recovers from the log. */
  stopAtOnce(): Promise<void>;
  /** Ends it with all its processes, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it on what is on disk; resolves when it takes connections. */
  start(): Promise<void>;
  remove(): Promise<void>;
  /** Ends it and forgets its data without waiting, for who must go at once. */
  end(): void;
};

const START_MS = 60_000;
const SETTINGS = ['max_connections=120', 'shared_buffers=128MB', 'log_min_messages=fatal', 'logging_collector=off'];

/** Makes a cluster and starts it. It never runs as root: then it runs as `postgres`. */
export async function startChaosPostgres(): Promise<ChaosPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-postgres-'));
  const owner = process.getuid?.() === 0 ? ownerOf('postgres') : undefined;
  const [data, bin, port] = [join(folder, 'data'), findBin(), await freePort()];
  chmodSync(folder, 0o711);
  mkdirSync(data, { mode: 0o700 });
  if (owner !== undefined) {
    chownSync(folder, owner.uid, owner.gid);
    chownSync(data, owner.uid, owner.gid);
  }
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'gw', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...owner, stdio: 'ignore', cwd: folder });
  let child: ChildProcess | undefined;
  const url = `postgres://gw@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<void> => {
    const launch = (): ChildProcess => spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', ...SETTINGS.flatMap((it) => ['-c', it])], { ...owner, cwd: folder, stdio: 'ignore' });
    child = launch();
    const until = Date.now() + START_MS;
    while (!(await answers(url))) {
      if (Date.now() > until) {
        throw new Error('The PostgreSQL of the run did not start.');
      }
      // After a kill its processes hold the memory for a moment: until they have gone it refuses to start.
      child = child.exitCode === null ? child : launch();
      await sleep(50);
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      const gone = once(running, 'exit');
      running.kill(signal);
      await gone;
    }
  };
  await start();
  return {
    port, url, start,
    stopAtOnce: () => end('SIGQUIT'),
    kill: () => end('SIGKILL'),
    end: () => {
      child?.kill('SIGQUIT');
      // Its processes need a moment to go, and write until then.
      rmSync(folder, { recursive: true, force: true, maxRetries: 40, retryDelay: 50 });
    },
    remove: async () => {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the newest server on this machine. */
function findBin(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).filter((it) => existsSync(join(root, it, 'bin/initdb'))) : [];
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) {
    throw new Error('PostgreSQL is not installed: no initdb was found.');
  }
  return join(root, newest, 'bin');
}

function ownerOf(user: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
