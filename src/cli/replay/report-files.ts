import { CODES } from '../../kernel/codes.ts';
import { RESULTS } from '../dutch-words.ts';
import type { ReplayReport } from './replay-report.ts';

type Case = ReplayReport['cases'][number];

/** Files that other tools read: JUnit XML for a pipeline, HTML for a person. */
export const REPORTS = { junit: junitReport, html: htmlReport } as const;

/** JUnit XML: a case that differs or could not be replayed is a failure; its text names elements, not their values. */
function junitReport({ total, differed, failed, cases }: ReplayReport): string {
  const rows = cases.map((it) => {
    const open = `  <testcase classname="${escaped(it.format)}" name="${escaped(it.case)}"`;
    const problem = problemOf(it);
    return problem === undefined ? `${open}/>` : `${open}>\n    <failure message="${escaped(problem)}">${escaped((it.diff ?? []).map((one) => one.path).join('\n'))}</failure>\n  </testcase>`;
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuite name="mgn replay" tests="${total}" failures="${differed + failed}">`, ...rows, '</testsuite>', ''].join('\n');
}

/** One page without scripts or anything from elsewhere. */
function htmlReport({ total, matched, differed, failed, cases }: ReplayReport): string {
  const rows = cases.map((it) => {
    const cells = [it.case, it.format, `${RESULTS[it.result] ?? it.result}${it.code === undefined ? '' : ` [${it.code}]`}`, it.reasons.map((code) => CODES[code].text).join(' '), problemOf(it) ?? (it.diff === undefined ? '' : 'gelijk'), (it.diff ?? []).map((one) => one.path).join(', ')];
    return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  return [
    '<!doctype html>', '<html lang="nl"><meta charset="utf-8"><title>mgn replay</title>',
    '<style>body{font:16px system-ui;margin:2rem}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}</style>',
    `<h1>mgn replay</h1><p>${total} berichten: ${matched} gelijk, ${differed} anders, ${failed} mislukt.</p>`,
    '<table><tr><th>Bericht</th><th>Formaat</th><th>Uitslag</th><th>Redenen</th><th>Vergelijking</th><th>Elementen</th></tr>', ...rows, '</table></html>', '',
  ].join('\n');
}

/** What is wrong with a case, in Dutch; undefined when nothing is. */
export function problemOf(it: Case): string | undefined {
  if (it.diff !== undefined && it.diff.length > 0) {
    return `${it.diff.length} element${it.diff.length === 1 ? '' : 'en'} anders`;
  }
  return it.result === 'invalid' && it.diff === undefined ? (it.code === undefined ? 'ongeldig' : CODES[it.code].text) : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  // XML 1.0 has no room for control characters.
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll(/[&<>"']/g, (it) => ENTITIES[it] ?? it);
}
