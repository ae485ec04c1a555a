import { parseArgs } from 'node:util';
import type { Measured, Score } from './measure.ts';
import { measure } from './measure.ts';
import { readSentences, readSubjects } from './read-sentences.ts';

/**
 * `npm run free-text -- [--part development|held-out|all] [--misses] [--json]`: recall and precision of the scan of free text on
 * the labelled sentences. Misses are listed for the development part only, unless `--misses` asks for them.
 */
const { values } = parseArgs({ options: { part: { type: 'string', default: 'all' }, misses: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
const PARTS = ['development', 'held-out', 'all'];
if (!PARTS.includes(values.part)) {
  process.stderr.write('--part is development, held-out or all\n');
  process.exit(2);
}
const sentences = readSentences();
const subjects = readSubjects();
const reports = PARTS.filter((part) => values.part === 'all' || part === values.part).map((part) => {
  const started = performance.now();
  const measured = measure(sentences.filter((one) => part === 'all' || one.part === part), subjects);
  const shown = values.misses || part === 'development';
  return { part, ...measured, missed: shown ? measured.missed : [], wrong: shown ? measured.wrong : [], ms: Math.round(performance.now() - started) };
});
process.stdout.write(values.json ? `${JSON.stringify(reports, null, 2)}\n` : reports.map(written).join('\n'));

function written({ part, sentences: count, clean, cleanHeld, byClass, identifiers, clinical, missed, wrong, ms }: Measured & { readonly part: string; readonly ms: number }): string {
  const rows = [...Object.entries(byClass), ['identifiers', identifiers] as const, ['clinical words', clinical] as const].map(([name, score]) => row(name, score));
  return [
    `${part}: ${count} sentences in ${ms} ms; of ${clean} clean ones ${cleanHeld} would be held`,
    `${'class'.padEnd(16)}${['spans', 'found', 'recall', 'hits', 'false', 'precision'].map((one) => one.padStart(10)).join('')}`,
    ...rows,
    ...(missed.length > 0 ? ['not found:', ...missed.map((it) => `  ${it}`)] : []),
    ...(wrong.length > 0 ? ['found where nothing is:', ...wrong.map((it) => `  ${it}`)] : []),
    '',
  ].join('\n');
}

function row(name: string, { spans, found, recall, hits, falseHits, precision }: Score): string {
  const cells = [String(spans), String(found), spans === 0 ? '–' : recall.toFixed(3), String(hits), String(falseHits), hits === 0 ? '–' : precision.toFixed(3)];
  return `${name.padEnd(16)}${cells.map((one) => one.padStart(10)).join('')}`;
}
