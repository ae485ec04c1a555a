import type { MapOutline, RuleOutline } from './check-subset.ts';
import type { MapProblem } from './map-problem.ts';
import type { PlanContext } from './plan-context.ts';

/** A map file with what it calls itself. */
export type NamedMap = {
  readonly file: string;
  readonly url: string;
  readonly name: string;
  readonly outline: MapOutline;
};

/** In FHIRPath a variable wins over an element of its name, also in a group that is called: so no name is both. */
export function checkNames({ variables, steps, problems }: PlanContext): void {
  for (const [name, { file, line, rule }] of variables) {
    const step = steps.get(name);
    if (step) {
      const problem = `Variable '${name}' has the name of an element that FHIRPath steps to (${step.file}:${step.line})`;
      problems.push({ file, line, rule, problem, instead: 'another name for the variable' });
    }
  }
}

/** Names that must be unique: maps and groups over all files, rules in their file. */
export function checkUnique(maps: readonly NamedMap[], problems: MapProblem[]): void {
  const seen = new Map<string, string>();
  const once = (kind: string, value: string, file: string, line: number): void => {
    const other = seen.get(`${kind} ${value}`);
    if (other !== undefined) {
      problems.push({
        file,
        line,
        problem: `The ${kind} '${value}' is there already (${other})`,
        instead: 'another name',
      });
    }
    seen.set(`${kind} ${value}`, `${file}:${line}`);
  };
  for (const { file, url, name, outline } of maps) {
    once('map url', url, file, 1);
    once('map name', name, file, 1);
    for (const group of outline.groups) {
      once('group', group.name, file, group.line);
      if (!/^[A-Z]\w*$/.test(group.name)) {
        problems.push({
          file,
          line: group.line,
          problem: `Group '${group.name}' starts with a lower-case letter`,
          instead: 'a name that starts with a capital',
        });
      }
      namesOf(group.rules).forEach((rule) => once(`rule of ${file}`, rule.name, file, rule.line));
    }
  }
}

function namesOf(rules: readonly RuleOutline[]): RuleOutline[] {
  return rules.flatMap((rule) => [rule, ...namesOf(rule.nested)]);
}
