import { isDeepStrictEqual } from 'node:util';
import type { Network } from '../workflow/network.ts';
import type { NetworkProblem } from './check-network.ts';
import type { ReadNetwork } from './read-network.ts';

/** What came of reading the network file again: the versions, or every problem; with problems the old one stays in force. */
export type Reloaded =
  | { readonly ok: true; readonly from: string; readonly version: string; readonly isChanged: boolean }
  | { readonly ok: false; readonly version: string; readonly problems: readonly NetworkProblem[] };

/** The network file in force, and how another takes its place. */
export type NetworkSource = {
  readonly current: () => Network;
  /** Reads the file again. A wrong one is refused whole. Two at once: one after the other. */
  reload(): Promise<Reloaded>;
};

/** What may not change while a gateway runs, and what its version promises. `check` names what the process itself can't serve. */
export function networkSource(first: Network, read: () => Promise<ReadNetwork>, check: (next: Network) => readonly NetworkProblem[] = () => []): NetworkSource {
  let network = first;
  let last: Promise<unknown> = Promise.resolve();
  const reloadOnce = async (): Promise<Reloaded> => {
    const judged = await read();
    const problems = judged.ok ? [...problemsOf(network, judged.network), ...check(judged.network)] : judged.problems;
    if (!judged.ok || problems.length > 0) {
      return { ok: false, version: network.version, problems };
    }
    const from = network.version;
    const isChanged = from !== judged.network.version;
    network = judged.network;
    return { ok: true, from, version: network.version, isChanged };
  };
  return {
    current: () => network,
    reload: () => {
      const next = last.then(reloadOnce);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function problemsOf(before: Network, next: Network): readonly NetworkProblem[] {
  const rule = 'design 2.5';
  return [
    ...(before.environment === next.environment ? [] : [{ at: '/environment', rule: 'design 4', problem: 'may not change while the gateway runs: stop it, and start it on the other file' }]),
    // Every decision names the version that it rests on: one version may not mean two files.
    ...(before.version === next.version && !isDeepStrictEqual(before, next) ? [{ at: '/version', rule, problem: 'the content changed: give it another version' }] : []),
  ];
}
