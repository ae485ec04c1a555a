import { DIALECTS } from '../dutch-words.ts';
import { escapeMarkup } from './escape-markup.ts';
import { groupByDialect } from './group-by-dialect.ts';
import { htmlReport } from './html-report.ts';
import { problemOf } from './problem-of.ts';
import type { ReplayReport } from './replay-report.ts';

/** Files that other tools read: JUnit XML for a pipeline, HTML for a person. */
export const REPORTS = { junit: junitReport, html: htmlReport } as const;

/** JUnit XML, a suite per dialect: a case that differs or could not be replayed is a failure; its text names elements, not their values. */
function junitReport(report: ReplayReport): string {
  const suites = groupByDialect(report).map(({ format, cases, failures }) => {
    const rows = cases.map((it) => {
      const open = `    <testcase classname="${escapeMarkup(format)}" name="${escapeMarkup(it.case)}"`;
      const problem = problemOf(it);
      return problem === undefined ? `${open}/>` : `${open}>\n      <failure message="${escapeMarkup(problem)}">${escapeMarkup((it.diff ?? []).map((one) => one.path).join('\n'))}</failure>\n    </testcase>`;
    });
    return [`  <testsuite name="${escapeMarkup(DIALECTS[format] ?? format)}" tests="${cases.length}" failures="${failures}">`, ...rows, '  </testsuite>'].join('\n');
  });
  const failures = report.cases.filter((it) => problemOf(it) !== undefined).length;
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="mgn replay" tests="${report.total}" failures="${failures}">`, ...suites, '</testsuites>', ''].join('\n');
}
