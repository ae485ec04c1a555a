import type { ElementBranch, ElementNode } from './element-tree.ts';
import type { FhirObject, FhirValue } from './fhir-value.ts';
import { isFhirObject, valuesAt } from './fhir-value.ts';

/** What stays of a resource, and the paths (no values) of what does not. */
export type Projection = {
  readonly kept: FhirObject;
  readonly dropped: ReadonlySet<string>;
  /** A kept element carries `modifierExtension` or `implicitRules`: without it the rest would mean something else. */
  readonly changesMeaning: boolean;
};

type Walk = { readonly dropped: Set<string>; changesMeaning: boolean };

/** Elements that every resource has and that are made anew for each recipient. */
const REMADE = new Set(['resourceType', 'id', 'meta']);

/**
 * Projects a resource onto the tree of allowed elements. Keeps what is named; never deletes what is forbidden, so that
 * an element nobody thought of stays behind (deny by default).
 */
export function project(resource: FhirObject, tree: ElementNode): Projection {
  const walk: Walk = { dropped: new Set(), changesMeaning: false };
  const content = Object.fromEntries(Object.entries(resource).filter(([name]) => !REMADE.has(name)));
  const kept = projectObject(content, [tree], '', walk) ?? {};
  return {
    kept: { resourceType: resource['resourceType'], ...kept },
    dropped: walk.dropped,
    changesMeaning: walk.changesMeaning,
  };
}

function projectObject(
  value: FhirObject,
  nodes: readonly ElementNode[],
  path: string,
  walk: Walk,
): FhirObject | undefined {
  const kept: Record<string, FhirValue> = {};
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined) {
      continue;
    }
    if (name === 'modifierExtension' || name === 'implicitRules') {
      walk.changesMeaning = true;
    }
    const element = name.startsWith('_') ? name.slice(1) : name;
    const branches = nodes.flatMap((node) => node.children.get(element) ?? []);
    const result = projectValue(child, branches, join(path, name), walk);
    if (result !== undefined) {
      kept[name] = result;
    }
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function projectValue(
  value: FhirValue,
  branches: readonly ElementBranch[],
  path: string,
  walk: Walk,
): FhirValue | undefined {
  if (Array.isArray(value)) {
    return projectArray(value as readonly FhirValue[], branches, path, walk);
  }
  if (!isFhirObject(value)) {
    const isAllowed = branches.some((branch) => branch.node.leaf && branch.where === undefined);
    return isAllowed ? value : drop(path, walk);
  }
  const matching = branches.filter((branch) => isSlice(value, branch.where)).map((branch) => branch.node);
  // A leaf is a primitive: a complex element at its place is not what the view meant.
  const nodes = matching.filter((node) => node.children.size > 0);
  if (nodes.length === 0) {
    return drop(`${path}${sliceName(value)}`, walk);
  }
  return projectObject(value, nodes, path, walk);
}

function projectArray(
  values: readonly FhirValue[],
  branches: readonly ElementBranch[],
  path: string,
  walk: Walk,
): FhirValue | undefined {
  const isSiblings = /(^|\.)_[A-Za-z]+$/.test(path);
  const kept = values.map((item) => (item === null ? null : (projectValue(item, branches, path, walk) ?? null)));
  // Siblings of primitives stay at the index of their primitive.
  const result = isSiblings ? kept : kept.filter((item) => item !== null);
  return result.some((item) => item !== null) ? result : undefined;
}

function isSlice(value: FhirObject, where: ElementBranch['where']): boolean {
  if (where === undefined) {
    return true;
  }
  const found = valuesAt(value, where.path);
  return found.length > 0 && found.every((item) => typeof item === 'string' && where.values.includes(item));
}

function drop(path: string, walk: Walk): undefined {
  walk.dropped.add(path);
  return undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Names the slice for people, when its name is ours or a national one and so can't hold anything of the person. */
function sliceName(value: FhirObject): string {
  const { linkId, url, system } = value;
  if (typeof linkId === 'string' && /^(vg[a-z]{2,8}(\.[a-z]{2,14})?|onbekend)$/.test(linkId)) {
    return `[linkId=${linkId}]`;
  }
  const known = [url, system].find(
    (uri) =>
      typeof uri === 'string' && /^(http:\/\/fhir\.nl\/|https:\/\/mgn-gateway\.example\/fhir\/)[A-Za-z/-]+$/.test(uri),
  );
  return typeof known === 'string' ? `[${known.slice(known.lastIndexOf('/') + 1)}]` : '';
}
