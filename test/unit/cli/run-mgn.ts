import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCli } from '../../../src/cli/run-cli.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const JOURNEYS = join(ROOT, 'test/fixtures/journeys');
/** Where the trimmed definitions are kept between runs. */
export const DATA_DIR = join(ROOT, '.cache/mgn-cli');

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string };

/** Runs the real command as a process of its own. */
export function runMgn(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'src/cli/mgn.ts'), ...args], { cwd: ROOT, env: { PATH: process.env['PATH'], MGN_DATA_DIR: DATA_DIR, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

/** Runs a command line in this process: as fast as the code itself. */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const status = await runCli(args, {
    env: { MGN_DATA_DIR: DATA_DIR, ...env }, isTerminal: false, stopAsked: () => Promise.resolve(),
    out: (text) => (out += text), err: (text) => (err += text),
  });
  return { status, out, err };
}
