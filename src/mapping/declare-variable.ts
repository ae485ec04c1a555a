import type { PlanContext } from './plan-context.ts';
import { noteProblem } from './plan-context.ts';
import type { RulePlace } from './plan.ts';
import type { Scope, Variable } from './scope.ts';

/** Brings a variable into scope, if its name is one that engines agree on. */
export function declareVariable(
  name: string,
  variable: Variable,
  place: RulePlace,
  scope: Scope,
  context: PlanContext,
): void {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || name in Object.prototype) {
    noteProblem(
      context,
      place,
      `'${name}' can't be the name of a variable`,
      'a name of letters and digits that starts with a lower-case letter',
    );
  } else if (scope.find(name)) {
    noteProblem(context, place, `'${name}' is declared again where it is in scope`, 'another name');
  }
  scope.declare(name, variable);
  if (!context.variables.has(name)) {
    context.variables.set(name, place);
  }
}
