import type { ConstraintRule, ElementRule, SlicingRule, TypeRule } from './structure.ts';

/** One element of a structure with what stands below it. A differential gives a sparse tree. */
export type ElementNode = {
  readonly name: string;
  rule: ElementRule | undefined;
  readonly children: Map<string, ElementNode>;
  readonly slices: Map<string, ElementNode>;
};

/** Builds the tree of a flat element list. Elements that only stand in between are made without a rule. */
export function buildElementTree(elements: readonly ElementRule[]): ElementNode {
  const root = emptyNode(elements[0]?.path.split('.')[0] ?? '');
  for (const rule of elements) {
    let node = root;
    for (const step of stepsOf(rule).slice(1)) {
      node = memberOf(node.children, step.name);
      if (step.slice !== undefined) node = memberOf(node.slices, step.slice, step.name);
    }
    node.rule = rule;
  }
  return root;
}

/** The constraints that hold for all nodes together. */
export function constraintsOf(nodes: readonly ElementNode[]): ConstraintRule[] {
  return nodes.flatMap((node) => node.rule?.constraints ?? []);
}

/** The most derived statement of types; nodes are ordered from most to least derived. */
export function typesOf(nodes: readonly ElementNode[]): readonly TypeRule[] | undefined {
  return nodes.find((node) => node.rule?.types !== undefined)?.rule?.types;
}

/** The most derived statement of slicing. */
export function slicingOf(nodes: readonly ElementNode[]): SlicingRule | undefined {
  return nodes.find((node) => (node.rule?.slicing?.discriminators.length ?? 0) > 0)?.rule?.slicing ?? nodes.find((node) => node.rule?.slicing)?.rule?.slicing;
}

/** The nodes of one child, in the same order. */
export function childNodes(nodes: readonly ElementNode[], name: string): ElementNode[] {
  return nodes.flatMap((node) => node.children.get(name) ?? []);
}

/** The nodes of one slice, in the same order. */
export function sliceNodes(nodes: readonly ElementNode[], name: string): ElementNode[] {
  return nodes.flatMap((node) => node.slices.get(name) ?? []);
}

/** All names that occur under any of the nodes. */
export function namesIn(nodes: readonly ElementNode[], part: 'children' | 'slices'): string[] {
  return [...new Set(nodes.flatMap((node) => [...node[part].keys()]))];
}

function emptyNode(name: string): ElementNode {
  return { name, rule: undefined, children: new Map(), slices: new Map() };
}

function memberOf(members: Map<string, ElementNode>, key: string, name = key): ElementNode {
  let node = members.get(key);
  if (node === undefined) {
    node = emptyNode(name);
    members.set(key, node);
  }
  return node;
}

type Step = { readonly name: string; readonly slice?: string };

/** Slice names may hold dots, so the id is read along the path. Without an id only the last step can be a slice. */
function stepsOf(rule: ElementRule): Step[] {
  const names = rule.path.split('.');
  const steps: Step[] = [];
  let rest = rule.id ?? '';
  for (const [index, name] of names.entries()) {
    const next = names[index + 1];
    if (!rest.startsWith(name)) return stepsByPath(names, rule.sliceName);
    rest = rest.slice(name.length);
    const end = next === undefined ? rest.length : endOfSlice(rest, next);
    steps.push(rest.startsWith(':') ? { name, slice: rest.slice(1, end) } : { name });
    rest = rest.slice(end + 1);
  }
  return steps;
}

function stepsByPath(names: readonly string[], sliceName: string | undefined): Step[] {
  return names.map((name, index) => (index === names.length - 1 && sliceName !== undefined ? { name, slice: sliceName } : { name }));
}

function endOfSlice(rest: string, next: string): number {
  for (let at = rest.indexOf(`.${next}`); at >= 0; at = rest.indexOf(`.${next}`, at + 1)) {
    const after = rest[at + next.length + 1];
    if (after === undefined || after === '.' || after === ':') return at;
  }
  return rest.length;
}
