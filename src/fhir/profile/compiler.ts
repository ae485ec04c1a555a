import type { Definitions } from './definitions.ts';
import type { ElementNode } from './element-tree.ts';
import type { Expansion } from './expand-value-set.ts';
import type { PathTools } from './fhirpath/compile-path.ts';
import type { Check } from './run.ts';

/** A profile as nodes: its own tree first, then those of its ancestors, without the R4 type under them. */
export type ProfileTrees = { readonly type: string; readonly nodes: readonly ElementNode[] };

/**
 * What the parts of the compiler ask of each other. Everything is made at first use and kept, so that a profile costs
 * nothing until a resource needs it, and types may refer to themselves.
 */
export type Compiler = {
  readonly definitions: Definitions;
  readonly tools: PathTools;
  /** Tree of an R4 type's snapshot; undefined for an unknown type. */
  typeTree(name: string): ElementNode | undefined;
  /** The check of an R4 type: names, types, cardinality, bindings, invariants. */
  typeCheck(name: string): Check;
  /** The check of an element inside a type, for content references. */
  nodeCheck(node: ElementNode): Check;
  /** What a profile and its ancestors add to the R4 type; undefined for an unknown profile. */
  profileCheck(url: string): Check | undefined;
  profileTrees(url: string): ProfileTrees | undefined;
  expansion(valueSet: string): Expansion | undefined;
  /** A resource inside another; `contained` keeps the outer one as root. */
  nestedResource(contained: boolean): Check;
};

/** Makes a check that is built when it first runs. */
export function lazy(build: () => Check): Check {
  let check: Check | undefined;
  return (value, run) => {
    check ??= build();
    check(value, run);
  };
}

/** Several checks as one. */
export function allOf(checks: readonly Check[]): Check {
  const [first, second] = checks;
  if (first === undefined) return () => undefined;
  if (second === undefined) return first;
  if (checks.length === 2) {
    return (value, run) => {
      first(value, run);
      second(value, run);
    };
  }
  return (value, run) => {
    for (const check of checks) check(value, run);
  };
}
