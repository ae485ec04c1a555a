import type { MapProblem } from './map-problem.ts';
import type { RulePlace, TargetParameter } from './plan.ts';
import type { Variable } from './scope.ts';

/** What another rule may call: sources first, then targets. */
export type GroupSignature = {
  readonly map: string;
  readonly sources: readonly string[];
  readonly targets: readonly TargetParameter[];
};

/** What the rules of all maps know of each other, and where their problems go. */
export type PlanContext = {
  readonly groups: ReadonlyMap<string, GroupSignature>;
  /** Map urls that each map may call into: itself and its imports, transitively. */
  readonly reach: ReadonlyMap<string, ReadonlySet<string>>;
  readonly converters: ReadonlySet<string>;
  readonly conceptMaps: ReadonlySet<string>;
  readonly problems: MapProblem[];
  /** Where each variable name is first declared, and each element first stepped to in FHIRPath. */
  readonly variables: Map<string, RulePlace>;
  readonly steps: Map<string, RulePlace>;
  /** The elements that each target variable has got so far, and whether by `translate`. */
  readonly assigned: Map<Variable, Map<string, boolean>>;
};

/** Notes a problem of a rule. */
export function noteProblem(context: PlanContext, place: RulePlace, problem: string, instead: string): void {
  context.problems.push({ file: place.file, line: place.line, rule: place.rule, problem, instead });
}
