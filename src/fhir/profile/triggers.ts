import type { Atom } from '@medplum/core';
import { FunctionAtom, LiteralAtom, SymbolAtom, parseFhirPath } from '@medplum/core';
import type { ConstraintRule } from './structure.ts';

/** Functions and variables that look at more than the named children of the element itself. */
const WIDE_FUNCTIONS: ReadonlySet<string> = new Set(['children', 'descendants', 'hasValue', 'repeat', 'htmlChecks', 'now', 'today']);

/** Invariants whose hand-written form looks at these children only. */
const NATIVE_TRIGGERS: Readonly<Record<string, readonly string[]>> = { 'dom-3': ['contained'], 'ref-1': ['reference'], 'ctm-1': ['onBehalfOf'] };

/**
 * The children that an invariant depends on: where none of them is present, it says the same as of an element without
 * any. Undefined when that can't be told from the expression, so that the invariant is always evaluated.
 */
export function triggersOf(rule: ConstraintRule): ReadonlySet<string> | undefined {
  const native = NATIVE_TRIGGERS[rule.key];
  if (native !== undefined) return new Set(native);
  if (rule.expression === undefined) return undefined;
  const names = new Set<string>();
  try {
    return collectNames(parseFhirPath(rule.expression), names) ? names : undefined;
  } catch {
    // An expression that can't be parsed is reported by its check each time.
    return undefined;
  }
}

/** All names of an expression, wherever they stand: more than needed does no harm. False when it looks wider. */
function collectNames(atom: Atom, names: Set<string>): boolean {
  if (atom instanceof LiteralAtom) return true;
  if (atom instanceof FunctionAtom && WIDE_FUNCTIONS.has(atom.name)) return false;
  if (atom instanceof FunctionAtom && atom.name === 'extension') names.add('extension');
  if (atom instanceof SymbolAtom) {
    names.add(atom.name);
    return /^[a-z]/.test(atom.name) || atom.name === '%ucum';
  }
  return partsOf(atom).every((part) => collectNames(part, names));
}

/** Operands and arguments, whatever the kind of node calls them. */
function partsOf(atom: Atom): Atom[] {
  return Object.values(atom)
    .flat()
    .filter((part: unknown): part is Atom => typeof part === 'object' && part !== null && 'eval' in part);
}
