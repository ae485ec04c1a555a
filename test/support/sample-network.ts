import { readFileSync } from 'node:fs';
import { readNetwork } from '../../src/config/read-network.ts';
import type { Network } from '../../src/workflow/network.ts';

/** The network file that ships with the product, checked. */
export function sampleNetwork(): Network {
  const read = readNetwork(readFileSync(new URL('../../docs/sample-network.yaml', import.meta.url), 'utf8'));
  if (!read.ok) {
    throw new Error('The sample network file is wrong.');
  }
  return read.network;
}
