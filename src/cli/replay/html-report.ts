import { CODES } from '../../kernel/codes.ts';
import { DIALECTS, RESULTS } from '../dutch-words.ts';
import type { Difference } from './compare-elements.ts';
import { escapeMarkup as text } from './escape-markup.ts';
import type { DialectCases } from './group-by-dialect.ts';
import { groupByDialect } from './group-by-dialect.ts';
import { problemOf } from './problem-of.ts';
import type { ReplayReport } from './replay-report.ts';

type Case = ReplayReport['cases'][number];

const MAX_VALUE_CHARS = 160;

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --good: #1a7f37; --bad: #c62828; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .7rem .4rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; width: 8rem; }
col.case { width: 32%; } col.result { width: 18%; } col.compared { width: 18%; }
ul { margin: 0; padding-left: 1.1rem; }
code { font-size: .85em; background: var(--soft); padding: .1em .3em; border-radius: .2em; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .note { opacity: .75; }
.diff th, .diff td { font-size: .9em; }
@media (prefers-color-scheme: dark) { :root { --good: #56d364; --bad: #ff7b72; } }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

/** One page for a tester, by dialect, without scripts or anything from elsewhere. Of what differs it shows the values. */
export function htmlReport(report: ReplayReport): string {
  const dialects = groupByDialect(report);
  const wrong = dialects.reduce((sum, it) => sum + it.failures, 0);
  const { total, matched, differed, failed } = report;
  return [
    '<!doctype html>', '<html lang="nl">', '<head>', '<meta charset="utf-8">', '<meta name="viewport" content="width=device-width">', '<title>mgn replay</title>', `<style>${STYLE}</style>`, '</head>', '<body>',
    '<h1>mgn replay</h1>',
    `<p>${total} berichten: ${matched} gelijk, ${differed} anders, ${failed} mislukt. <strong class="${wrong === 0 ? 'good' : 'bad'}">${wrong === 0 ? '✓ Alles in orde.' : `✗ ${wrong} niet in orde.`}</strong></p>`,
    '<p class="note">Een verwijzing die een regel afwijst, aanhoudt of stopt is een goed bericht. Niet in orde is wat de gateway niet kan aannemen, of wat anders wordt omgezet dan verwacht.</p>',
    '<table>', '<thead><tr><th scope="col">Dialect</th><th scope="col" class="number">Berichten</th><th scope="col" class="number">Gelijk</th><th scope="col" class="number">Niet in orde</th></tr></thead>', '<tbody>', ...dialects.map(summaryRow), '</tbody>', '</table>',
    ...dialects.flatMap(section), '</body>', '</html>', '',
  ].join('\n');
}

function summaryRow({ format, cases, failures, matched }: DialectCases): string {
  return `<tr><td><a href="#${text(format)}">${nameOf(format)}</a></td><td class="number">${cases.length}</td><td class="number">${matched}</td><td class="number ${failures === 0 ? 'good' : 'bad'}">${failures === 0 ? '✓ 0' : `✗ ${failures}`}</td></tr>`;
}

function section({ format, cases }: DialectCases): readonly string[] {
  return [
    `<h2 id="${text(format)}">${nameOf(format)}</h2>`, '<table>', '<colgroup><col class="case"><col class="result"><col><col class="compared"></colgroup>',
    '<thead><tr><th scope="col">Bericht</th><th scope="col">Uitslag</th><th scope="col">Redenen</th><th scope="col">Oordeel</th></tr></thead>', '<tbody>', ...cases.flatMap(caseRows), '</tbody>', '</table>',
  ];
}

function caseRows(it: Case): readonly string[] {
  const problem = problemOf(it);
  const code = it.code === undefined ? '' : ` <code>${it.code}</code>`;
  const place = it.at === undefined ? '' : `<br><span class="note">${text(it.at)}</span>`;
  const reasons = it.reasons.map((reason) => `<li>${text(CODES[reason].text)} <code>${reason}</code></li>`).join('');
  const compared = problem === undefined ? (it.diff === undefined ? '<span class="note">niet vergeleken</span>' : '<span class="good">✓ gelijk</span>') : `<span class="bad">✗ ${text(problem)}</span>`;
  const row = `<tr><td>${text(it.case)}</td><td>${text(RESULTS[it.result] ?? it.result)}${code}${place}</td><td>${reasons === '' ? '' : `<ul>${reasons}</ul>`}</td><td>${compared}</td></tr>`;
  return it.diff === undefined || it.diff.length === 0 ? [row] : [row, `<tr><td colspan="4">${differences(it.diff)}</td></tr>`];
}

function differences(diff: readonly Difference[]): string {
  const rows = diff.map(({ path, expected, actual }) => `<tr><td><code>${text(path)}</code></td><td>${shown(expected)}</td><td>${shown(actual)}</td></tr>`);
  return `<table class="diff"><thead><tr><th scope="col">Element</th><th scope="col">Verwacht</th><th scope="col">Kreeg</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function shown(value: unknown): string {
  const whole = value === undefined ? 'niets' : JSON.stringify(value);
  return text(whole.length > MAX_VALUE_CHARS ? `${whole.slice(0, MAX_VALUE_CHARS - 1)}…` : whole);
}

function nameOf(format: string): string {
  return text(DIALECTS[format] ?? format);
}
