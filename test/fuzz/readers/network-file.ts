import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { readNetwork } from '../../../src/config/read-network.ts';
import type { Reader } from '../reader.ts';

const SAMPLE = new URL('../../../docs/sample-network.yaml', import.meta.url);

const WORDS = [
  '*a', '&a ', '<<: *a', '!!js/function ', '!!binary ', '!!set ', '? ', '- ', ': ', '| \n', '> \n', '---\n', '...\n', '%YAML 1.1\n', '#', '\t', '"', "'", '{', '}', '[', ']', '[[[[', '{{{{', '~', 'null', 'true', 'yes', '.nan', '.inf', '1e309', '0x10', '-1', '99999999999999999999', '2026-11-23', '2026-13-45',
  '__proto__', 'constructor', 'toString', 'environment: ', 'partners: ', 'role: ', 'huisarts', 'GM9901', '😀', '\ufeff', '\u0000', 'a'.repeat(3_000), '['.repeat(300), '- '.repeat(300), '&a [*a,*a]\n', '\n  - ',
];

/** The network file: any text is a good network or a list of problems, each with its place. */
export async function openReader(): Promise<Reader> {
  const text = readFileSync(SAMPLE, 'utf8');
  const file = parse(text) as { senders: unknown[]; partners: { id: string }[]; regions: { gemeenten: unknown[]; teams: unknown[]; crisis: unknown[]; partners: unknown[] }[] };
  // Of the whole file the parts of each kind once: small enough to be read thousands of times a second.
  const [region] = file.regions;
  const one = region && { ...region, gemeenten: region.gemeenten.slice(0, 1), teams: region.teams.slice(0, 1), crisis: region.crisis.slice(0, 1), partners: region.partners.slice(0, 3) };
  const small = { ...file, senders: file.senders.slice(0, 1), partners: file.partners.slice(0, 1), regions: [one] };
  return {
    corpus: { inputs: [stringify(small), stringify({ ...small, partners: file.partners.slice(0, 3), regions: [] }), JSON.stringify(small), text.slice(0, 1_000)].map((it) => new TextEncoder().encode(it)), words: WORDS, maxBytes: 12 * 1024 },
    read: async (input) => {
      const read = readNetwork(Buffer.from(input).toString('utf8'));
      if (read.ok) {
        return Object.isFrozen(read.network) ? undefined : 'a network that can be changed';
      }
      return read.problems.length > 0 && read.problems.every((it) => it.at !== '' && it.problem !== '') ? undefined : 'refused without a problem and its place';
    },
    close: async () => {},
  };
}
