import type { ElementDefinition } from '@medplum/fhirtypes';
import type { BasePlace, FindDefinition } from './base-elements.ts';
import { childElements, elementName, placeInside } from './base-elements.ts';
import type { ElementBranch, ElementNode } from './element-tree.ts';

/** Elements of every resource that the view does not decide on: they are made anew for the recipient. */
const REMADE = new Set(['id', 'meta']);

/**
 * The differential that says the same as a tree of allowed elements: what the base has and the tree lacks gets
 * `max` 0, slices by fixed value are closed. Elements that the base requires stay: without them it is no resource.
 */
export function differentialOf(tree: ElementNode, root: BasePlace, find: FindDefinition): readonly ElementDefinition[] {
  return childElements(root)
    .filter((element) => !REMADE.has(elementName(element)))
    .flatMap((element) => elementRules(element, [tree], { id: root.path, path: root.path, base: root, find }));
}

/** Where we are in the profile: `id` carries slice names, `path` does not. */
type Place = { readonly id: string; readonly path: string; readonly base: BasePlace; readonly find: FindDefinition };

function elementRules(
  element: ElementDefinition,
  nodes: readonly ElementNode[],
  place: Place,
): readonly ElementDefinition[] {
  const name = elementName(element);
  const id = `${place.id}.${name}`;
  const path = `${place.path}.${name}`;
  if (name.endsWith('[x]')) {
    return choiceRules(element, nodes, place);
  }
  const branches = nodes.flatMap((node) => node.children.get(name) ?? []);
  if (branches.length === 0) {
    return (element.min ?? 0) > 0 ? [] : [{ id, path, max: '0' }];
  }
  const typeCode = element.type?.[0]?.code ?? '';
  const isSliced = element.max !== '1' && branches.every((branch) => branch.where !== undefined);
  if (isSliced) {
    return slicedRules(element, branches, { ...place, id, path });
  }
  return insideRules(
    element,
    typeCode,
    branches.map((branch) => branch.node),
    { ...place, id, path },
  );
}

function insideRules(
  element: ElementDefinition,
  typeCode: string,
  nodes: readonly ElementNode[],
  place: Place,
): readonly ElementDefinition[] {
  const base = placeInside(element, typeCode, place.base, place.find);
  return base === undefined
    ? []
    : childElements(base).flatMap((child) => elementRules(child, nodes, { ...place, base }));
}

function slicedRules(
  element: ElementDefinition,
  branches: readonly ElementBranch[],
  place: Place,
): readonly ElementDefinition[] {
  const { id, path } = place;
  const discriminators = [...new Set(branches.map((branch) => discriminatorPath(branch)))];
  const slicing = {
    discriminator: discriminators.map((discriminator) => ({ type: 'value' as const, path: discriminator })),
    rules: 'closed' as const,
  };
  const slices = branches.flatMap((branch) => (branch.where?.values ?? []).map((value) => ({ branch, value })));
  const values = [...new Set(slices.map((slice) => slice.value))];
  return [
    { id, path, slicing },
    ...values.flatMap((value) => {
      const nodes = slices.filter((slice) => slice.value === value).map((slice) => slice.branch.node);
      const name = sliceName(value);
      const inside = insideRules(element, element.type?.[0]?.code ?? '', nodes, { ...place, id: `${id}:${name}` });
      const [first] = slices.filter((slice) => slice.value === value);
      const fixed =
        first === undefined ? [] : fixedRule(first.branch, value, element, { ...place, id: `${id}:${name}` });
      const fixedIds = new Set(fixed.map((rule) => rule.id));
      return [
        { id: `${id}:${name}`, path, sliceName: name },
        ...fixed,
        ...inside.filter((rule) => !fixedIds.has(rule.id)),
      ];
    }),
  ];
}

/** `valueCoding.code` is `value.code` in FHIRPath. */
function discriminatorPath({ where }: ElementBranch): string {
  return (where?.path ?? []).map((name) => (name === 'valueCoding' ? 'value' : name)).join('.');
}

function fixedRule(
  { where }: ElementBranch,
  value: string,
  element: ElementDefinition,
  place: Place,
): readonly ElementDefinition[] {
  let current = element;
  let base: BasePlace | undefined = place.base;
  let { id, path } = place;
  for (const name of where?.path ?? []) {
    base = base === undefined ? undefined : placeInside(current, typeOf(current), base, place.find);
    const step = name === 'valueCoding' ? 'value[x]' : name;
    const child =
      base === undefined ? undefined : childElements(base).find((candidate) => elementName(candidate) === step);
    if (child === undefined) {
      return [];
    }
    current = name === 'valueCoding' ? { ...child, type: [{ code: 'Coding' }] } : child;
    id = `${id}.${step}`;
    path = `${path}.${step}`;
  }
  return [{ id, path, min: 1, ...fixedValue(typeOf(current), value) }];
}

function fixedValue(type: string, value: string): Partial<ElementDefinition> {
  return type === 'uri' || type.endsWith('System.String')
    ? { fixedUri: value }
    : type === 'code'
      ? { fixedCode: value }
      : { fixedString: value };
}

function typeOf(element: ElementDefinition): string {
  return element.type?.[0]?.code ?? '';
}

/** Only the types that the view names; below a choice of several types the element rules of the base stand. */
function choiceRules(
  element: ElementDefinition,
  nodes: readonly ElementNode[],
  place: Place,
): readonly ElementDefinition[] {
  const name = elementName(element);
  const stem = name.slice(0, -3);
  const id = `${place.id}.${name}`;
  const path = `${place.path}.${name}`;
  const allowed = (element.type ?? []).filter((type) =>
    nodes.some((node) => node.children.has(`${stem}${capitalised(type.code ?? '')}`)),
  );
  if (allowed.length === 0) {
    return (element.min ?? 0) > 0 ? [] : [{ id, path, max: '0' }];
  }
  const types = { id, path, type: allowed.map((type) => ({ code: type.code })) };
  const [only] = allowed;
  if (allowed.length > 1 || only?.code === undefined) {
    return [types];
  }
  const inside = nodes
    .flatMap((node) => node.children.get(`${stem}${capitalised(only.code ?? '')}`) ?? [])
    .map((branch) => branch.node);
  return [types, ...insideRules({ ...element, type: [only] }, only.code, inside, { ...place, id, path })];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function sliceName(value: string): string {
  return value.replace(/^.*[/:](?=[^/:]+$)/, '').replace(/[^A-Za-z0-9-]/g, '-');
}
