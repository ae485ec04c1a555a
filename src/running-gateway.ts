import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running gateway can be asked, and the secret with which: only who may read its data folder may ask. `url` is what partners call it by. */
export type RunningGateway = { readonly pid: number; readonly host: string; readonly adminPort: number; readonly url: string; readonly token: string };

const FILE = 'gateway.json';

/** Tells commands on this machine where this gateway is, in a file of its data folder that only its owner can read. Answers how to take it back. */
export function announceGateway(dataDir: string, running: RunningGateway): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  const draft = `${path}.${running.pid}`;
  writeFileSync(draft, JSON.stringify(running), { mode: 0o600 });
  // Renamed when whole, so that nobody reads half of it.
  renameSync(draft, path);
  return () => {
    if (findRunningGateway(dataDir)?.pid === running.pid) {
      rmSync(path, { force: true });
    }
  };
}

/** The gateway that runs on a data folder, or undefined: also when the one that said so is gone. */
export function findRunningGateway(dataDir: string): RunningGateway | undefined {
  try {
    const running = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as RunningGateway;
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}
