import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { NetworkProblem } from '../config/check-network.ts';
import type { ReadNetwork } from '../config/read-network.ts';
import { readNetwork } from '../config/read-network.ts';
import type { Network } from '../workflow/network.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** The network file that ships with the product: for the demo, and for offline commands when none is named. */
export const SAMPLE_NETWORK = fileURLToPath(new URL('../../docs/sample-network.yaml', import.meta.url));

/** Reads and judges a network file. @throws Stop with `status` when it can't be read at all: named on the command line, or by a setting. */
export async function judgeNetworkFile(file: string, status: ExitStatus = EXIT.usage): Promise<ReadNetwork> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Stop('FILE_UNREADABLE', status, file);
  });
  return readNetwork(text);
}

/** A network file that must be right; else its problems are printed. @throws Stop NETWORK_INVALID. */
export async function loadNetworkFile({ err }: Pick<Terminal, 'err'>, file: string, status?: ExitStatus): Promise<Network> {
  const judged = await judgeNetworkFile(file, status);
  if (!judged.ok) {
    err(`${problemLines(judged.problems).join('\n')}\n`);
    throw new Stop('NETWORK_INVALID', EXIT.judgedBad, file);
  }
  return judged.network;
}

/** The problems of a network file, for a person. */
export function problemLines(problems: readonly NetworkProblem[]): readonly string[] {
  return textTable(['Plaats', 'Regel', 'Probleem'], problems.map((it) => [it.at, it.rule, it.problem]), 110);
}
