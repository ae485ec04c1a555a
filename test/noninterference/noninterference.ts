import { parseArgs } from 'node:util';
import { runPairs } from './run-pairs.ts';

/**
 * `npm run noninterference -- [--pairs N] [--seed S] [--json]`: pairs of journeys that differ in one thing that a party may
 * not know; by default 100,000. Ends with 1 when a party could tell two of them apart.
 */
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20261123' }, json: { type: 'boolean', default: false } } });
const pairs = Number(values.pairs);
const seed = Number(values.seed);
if (!Number.isInteger(pairs) || pairs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--pairs and --seed are whole numbers\n');
  process.exit(2);
}
const started = performance.now();
const report = await runPairs({ pairs, seed });
const ms = Math.round(performance.now() - started);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ ...report, ms }, null, 2)}\n`);
} else {
  process.stdout.write(`${pairs} pairs over ${report.cases} cases (${report.inputs} inputs), ${report.refused} of them refused alike, ${report.differences.length} differences, ${(ms / 1000).toFixed(1)} s\n`);
  report.differences.forEach((it) => process.stdout.write(`${JSON.stringify(it)}\n`));
}
process.exitCode = report.differences.length === 0 ? 0 : 1;
