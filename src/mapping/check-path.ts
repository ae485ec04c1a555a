import type { Atom } from '@medplum/core';
import { DotAtom, FunctionAtom, IndexerAtom, InfixOperatorAtom, LiteralAtom, SymbolAtom } from '@medplum/core';
import { METHODS } from './path-methods.ts';
import { choiceOf } from './element-types.ts';

/** What `checkPath` may assume and where it tells what it finds. */
export type PathCheck = {
  readonly isVariable: (name: string) => boolean;
  readonly isConverter: (name: string) => boolean;
  readonly onStep: (element: string) => void;
  readonly onProblem: (problem: string, instead: string) => void;
};

const OPERATORS = new Set([
  '=',
  '!=',
  'and',
  'or',
  'xor',
  'implies',
  'in',
  '|',
  '&',
  '+',
  '-',
  '*',
  '<',
  '<=',
  '>',
  '>=',
]);

/**
 * Checks one FHIRPath expression against the subset. `inItem` is true inside `where(…)`, `select(…)`, `exists(…)`
 * and `all(…)`, where a bare name is an element of the item.
 */
export function checkPath(atom: Atom, check: PathCheck, inItem = false): void {
  if (atom instanceof SymbolAtom) {
    checkSymbol(atom.name, check, inItem);
  } else if (atom instanceof LiteralAtom) {
    if (!['string', 'boolean', 'integer', 'decimal'].includes(atom.value.type)) {
      check.onProblem(`A ${atom.value.type} is not in the subset`, 'a converter');
    }
  } else if (atom instanceof DotAtom) {
    checkPath(atom.left, check, inItem);
    checkStep(atom.right, check);
  } else if (atom instanceof IndexerAtom) {
    checkPath(atom.left, check, inItem);
    if (!(atom.expr instanceof LiteralAtom) || atom.expr.value.type !== 'integer') {
      check.onProblem('An index is a whole number', '[0]');
    }
  } else if (atom instanceof InfixOperatorAtom && OPERATORS.has(atom.operator)) {
    checkPath(atom.left, check, inItem);
    checkPath(atom.right, check, inItem);
  } else if (atom instanceof FunctionAtom) {
    check.onProblem(
      `'${atom.name}(…)' stands at the start of an expression`,
      `a variable before it: variable.${atom.name}(…)`,
    );
  } else {
    check.onProblem('This operator is not in the subset', 'see mappings/README.md, FHIRPath; or a converter');
  }
}

function checkSymbol(name: string, check: PathCheck, inItem: boolean): void {
  if (check.isVariable(name) || (inItem && name === '$this')) {
    return;
  }
  if (inItem && /^[A-Za-z]\w*$/.test(name)) {
    checkElement(name, check);
  } else {
    check.onProblem(
      `'${name}' is no variable in scope`,
      'a path that starts at a variable of this rule, a rule around it, or the group',
    );
  }
}

function checkElement(name: string, check: PathCheck): void {
  const base = choiceOf(name);
  if (base !== undefined) {
    check.onProblem(`'${name}' names a choice with its type`, base);
  }
  if (name in Object.prototype || name === 'length') {
    check.onProblem(`'${name}' is no element that engines agree on`, 'a converter');
  }
  check.onStep(name);
}

function checkStep(atom: Atom, check: PathCheck): void {
  if (atom instanceof SymbolAtom && /^[A-Za-z]\w*$/.test(atom.name)) {
    checkElement(atom.name, check);
  } else if (atom instanceof FunctionAtom) {
    checkMethod(atom, check);
  } else {
    check.onProblem(`'${atom.toString()}' can't follow a dot`, 'an element or a method');
  }
}

function checkMethod({ name, args }: FunctionAtom, check: PathCheck): void {
  const spec = METHODS.get(name);
  if (!spec && !check.isConverter(name)) {
    check.onProblem(
      `'${name}' is no method of the subset and no converter`,
      'a method of mappings/README.md, or a converter of src/mapping/converters',
    );
  }
  if (spec && (args.length < spec.min || args.length > spec.max)) {
    check.onProblem(
      `'${name}' with ${args.length} arguments`,
      spec.min === spec.max ? `${spec.min}` : `${spec.min} to ${spec.max}`,
    );
  }
  for (const arg of args) {
    // A value argument that is no literal starts at a variable: engines differ in what a bare name would mean.
    checkPath(arg, check, spec?.takes === 'criteria');
  }
}
