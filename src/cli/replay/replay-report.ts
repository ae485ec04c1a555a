import type { Code } from '../../kernel/codes.ts';
import type { Difference } from './compare-elements.ts';

/** One message or golden case (design 2.2). `at`: the place of what was refused, or what the file is instead. `failed`: it could not be replayed at all. `diff` is there when it was compared; empty: equal. */
export type ReplayedCase = { readonly case: string; readonly format: string; readonly result: string; readonly code?: Code; readonly at?: string; readonly reasons: readonly Code[]; readonly diff?: readonly Difference[]; readonly failed?: true };

/** What `replay --json` prints. */
export type ReplayReport = { readonly total: number; readonly matched: number; readonly differed: number; readonly failed: number; readonly cases: readonly ReplayedCase[] };

/** Counts the cases. A case fails when it could not be replayed at all. */
export function reportOf(cases: readonly ReplayedCase[]): ReplayReport {
  const compared = cases.filter((it) => it.failed !== true && it.diff !== undefined);
  const matched = compared.filter((it) => it.diff?.length === 0).length;
  return {
    total: cases.length, matched, differed: compared.length - matched, failed: cases.filter((it) => it.failed === true).length, cases,
  };
}
