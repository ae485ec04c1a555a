import type { TypedValue } from '@medplum/core';
import { evalFhirPathTyped, parseFhirPath, toTypedValue } from '@medplum/core';
import { NATIVE_INVARIANTS } from './native-invariants.ts';
import type { PathTools } from './fhirpath/compile-path.ts';
import { NotCompiled, compileTest } from './fhirpath/compile-path.ts';
import { bare } from './fhirpath/navigate.ts';
import type { Verdict } from './finding.ts';
import { unchecked } from './finding.ts';
import type { Check, Run } from './run.ts';
import type { ConstraintRule } from './structure.ts';

type Holds = (item: unknown, run: Run) => boolean;

/**
 * The check of one invariant. Compiled where the expression allows, else interpreted by Medplum over the parsed tree;
 * an expression that neither can evaluate is reported as unchecked, never as met.
 */
export function invariantCheck(rule: ConstraintRule, tools: PathTools): Check {
  const violated: Verdict = { severity: rule.severity, rule: rule.key, code: 'PROFILE_VIOLATED', message: rule.human };
  const notEvaluated = unchecked(rule.key, 'The invariant could not be evaluated.');
  const holds = rule.expression === undefined ? undefined : predicateOf(rule.key, rule.expression, tools);
  if (holds === undefined) return (_value, run) => { run.report(notEvaluated); };
  return (value, run) => {
    let isMet: boolean;
    try {
      isMet = holds(value, run);
    } catch {
      // Any failure of an expression means that nothing is known about this rule, and that is what is said.
      run.report(notEvaluated);
      return;
    }
    if (!isMet) run.report(violated);
  };
}

function predicateOf(key: string, expression: string, tools: PathTools): Holds | undefined {
  const native = NATIVE_INVARIANTS[key];
  if (native !== undefined && native.expressionStart.every((start) => expression.includes(start))) return native.holds;
  try {
    return compiled(expression, tools);
  } catch (error) {
    return error instanceof NotCompiled ? interpreted(expression) : undefined;
  }
}

function compiled(expression: string, tools: PathTools): Holds {
  const test = compileTest(parseFhirPath(expression), tools);
  return (item, run) => {
    const input = [item];
    run.context = item;
    return test(input, input, run) === true;
  };
}

function interpreted(expression: string): Holds | undefined {
  const tree = parseFhirPath(expression);
  return (item, run) => {
    const context = toTypedValue(bare(item));
    const variables: Record<string, TypedValue> = {
      '%context': context,
      '%resource': toTypedValue(run.resource),
      '%rootResource': toTypedValue(run.rootResource),
      '%ucum': { type: 'string', value: 'http://unitsofmeasure.org' },
    };
    return evalFhirPathTyped(tree, [context], variables)[0]?.value === true;
  };
}
