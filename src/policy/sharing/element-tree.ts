import type { PathStep } from './element-path.ts';
import { parseElementPath } from './element-path.ts';

/** What may leave below one element: nothing more (a leaf), or the named children. */
export type ElementNode = { leaf: boolean; readonly children: Map<string, ElementBranch[]> };

/** One child of a node; `where` tells which repetitions it is about. */
export type ElementBranch = { readonly where?: NonNullable<PathStep['where']>; readonly node: ElementNode };

/** Builds the tree of allowed elements from the paths of a view. Only what a path names to the last step is allowed. */
export function buildElementTree(paths: readonly string[]): ElementNode {
  const root: ElementNode = { leaf: false, children: new Map() };
  for (const steps of paths.flatMap(parseElementPath)) {
    let node = root;
    for (const step of steps) {
      node = branchFor(node, step).node;
    }
    node.leaf = true;
  }
  return root;
}

function branchFor(node: ElementNode, step: PathStep): ElementBranch {
  const branches = node.children.get(step.name) ?? [];
  node.children.set(step.name, branches);
  const found = branches.find((branch) => JSON.stringify(branch.where) === JSON.stringify(step.where));
  if (found !== undefined) {
    return found;
  }
  const branch: ElementBranch = {
    ...(step.where === undefined ? {} : { where: step.where }),
    node: { leaf: false, children: new Map() },
  };
  branches.push(branch);
  return branch;
}
