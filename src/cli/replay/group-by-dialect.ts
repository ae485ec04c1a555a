import { DIALECTS } from '../dutch-words.ts';
import { problemOf } from './problem-of.ts';
import type { ReplayReport } from './replay-report.ts';

/** The cases of one dialect. `failures`: how many are not as they should be; `matched`: how many were compared and are equal. */
export type DialectCases = { readonly format: string; readonly cases: ReplayReport['cases']; readonly failures: number; readonly matched: number };

/** Groups the cases of a report by their dialect, in the order in which dialects are named; unknown ones last. */
export function groupByDialect({ cases }: ReplayReport): readonly DialectCases[] {
  const order = Object.keys(DIALECTS);
  const rank = (format: string): number => (order.indexOf(format) + order.length + 1) % (order.length + 1);
  return [...Map.groupBy(cases, (it) => it.format)]
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([format, own]) => ({ format, cases: own, failures: own.filter((it) => problemOf(it) !== undefined).length, matched: own.filter((it) => it.diff?.length === 0).length }));
}
