import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';

/** Who holds the folder. `started` tells a process from a later one with the same id (in a container always 1). */
type Holder = { readonly pid: number; readonly started: string; readonly host: string };

const HELD_HERE = new Set<string>();
const HEARTBEAT_MS = 5_000;
/** A holder on another host (or in another container) counts as dead when its heartbeat is older than this. */
const SILENT_MS = 3 * HEARTBEAT_MS;

/**
 * Takes the folder for this process by its file `lock`, and gives back the function that lets go.
 * PGlite itself has no lock, and two of them on one folder destroy it. The lock of a killed process is taken over.
 * @throws Fault ENVIRONMENT when a living process holds it.
 */
export async function holdFolder(folder: string): Promise<() => void> {
  const path = join(resolve(folder), 'lock');
  for (let waitedMs = 0; waitedMs <= SILENT_MS + HEARTBEAT_MS; waitedMs += 100) {
    if (tryTake(path)) {
      return startHolding(path);
    }
    const holder = readHolder(path);
    const isLiving = holder !== undefined && isAlive(holder, path);
    if (isLiving && holder.host === hostname()) {
      throw new Fault('ENVIRONMENT', { what: 'data folder is in use', pid: holder.pid });
    }
    if (!isLiving) {
      removeDead(path);
    }
    await sleep(100);
  }
  throw new Fault('ENVIRONMENT', { what: 'data folder is in use on another host' });
}

/** Linking is atomic and shows the whole content at once; creating and then writing would not. */
function tryTake(path: string): boolean {
  const own = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), host: hostname() };
  try {
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw new Fault('ENVIRONMENT', { what: 'data folder cannot be locked' }, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
}

function startHolding(path: string): () => void {
  HELD_HERE.add(path);
  const heartbeat = setInterval(() => {
    try {
      const now = Date.now() / 1000;
      utimesSync(path, now, now);
    } catch {
      // The folder was removed under us: nothing is left to hold.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    HELD_HERE.delete(path);
    rmSync(path, { force: true });
  };
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) {
    return ageOf(path) < SILENT_MS;
  }
  if (holder.pid === process.pid) {
    return HELD_HERE.has(path);
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.started === startOf(holder.pid);
}

/** Removes a dead holder's lock. The guard file keeps two newcomers from removing each other's fresh lock. */
function removeDead(path: string): void {
  const guard = `${path}.takeover`;
  try {
    writeFileSync(guard, '', { flag: 'wx', mode: 0o600 });
  } catch {
    if (ageOf(guard) > SILENT_MS) {
      rmSync(guard, { force: true });
    }
    return;
  }
  const holder = readHolder(path);
  if (holder === undefined || !isAlive(holder, path)) {
    rmSync(path, { force: true });
  }
  rmSync(guard, { force: true });
}

function ageOf(path: string): number {
  const modifiedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modifiedAt === undefined ? Infinity : Date.now() - modifiedAt;
}

/** The kernel's start time of a process (field 22 of its stat line); empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
