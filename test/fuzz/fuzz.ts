import { parseArgs } from 'node:util';
import type { ReaderName } from './reader.ts';
import { READERS } from './reader.ts';
import { faultsOf, runReader } from './run-reader.ts';

/**
 * `npm run fuzz -- [--inputs N] [--seed S] [--reader NAME] [--only INDEX] [--json]`: mutated inputs for every reader, by
 * default 100,000 each. Ends with 1 when one crashed, answered 5xx, hung, or kept memory.
 */
const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20261123' }, reader: { type: 'string' }, only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const inputs = Number(values.inputs);
const seed = Number(values.seed);
const only = values.only === undefined ? undefined : Number(values.only);
const readers: readonly ReaderName[] = values.reader === undefined ? READERS : READERS.filter((it) => it === values.reader);
if (!Number.isInteger(inputs) || inputs < 1 || !Number.isInteger(seed) || readers.length === 0) {
  process.stderr.write(`--inputs and --seed are whole numbers, --reader is one of ${READERS.join(', ')}\n`);
  process.exit(2);
}

const results = [];
for (const reader of readers) {
  const result = await runReader({ reader, inputs, seed, ...(only === undefined ? {} : { only }) });
  results.push(result);
  if (!values.json) {
    const { ms, slowestMs, slowestInput, heapStartMb, heapEndMb } = result;
    const line = [reader.padEnd(13), `${result.inputs} inputs`, `${(ms / 1000).toFixed(1)} s`, `slowest ${slowestMs.toFixed(0)} ms (input ${slowestInput})`, `heap ${heapStartMb.toFixed(0)} -> ${heapEndMb.toFixed(0)} MB`, `${result.problems.length} problems`];
    process.stdout.write(`${line.join('  ')}\n`);
  }
}
const faults = results.flatMap(faultsOf);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ seed, results, faults }, null, 2)}\n`);
} else if (faults.length > 0) {
  process.stdout.write(`${faults.join('\n')}\n`);
}
process.exitCode = faults.length === 0 ? 0 : 1;
