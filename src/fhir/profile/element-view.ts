import type { Compiler } from './compiler.ts';
import { R4_BASE } from './definitions.ts';
import type { ElementNode } from './element-tree.ts';
import { childNodes, sliceNodes, typesOf } from './element-tree.ts';
import { choiceKey, isPrimitiveType, referredNode } from './compile-member.ts';
import type { JsonObject } from './run.ts';
import type { TypeRule } from './structure.ts';

/**
 * One element as a profile sees it. `nodes` are the profile's own statements (with its ancestors', most derived first);
 * `context` adds those of the profiles that its types name, which only serve to find what tells slices apart.
 */
export type ElementView = {
  readonly nodes: readonly ElementNode[];
  readonly context: readonly ElementNode[];
  readonly base: BaseElement;
};

/** The R4 element under a view: its types, and its node where it is a backbone element. */
export type BaseElement = { readonly node: ElementNode | undefined; readonly types: readonly TypeRule[] };

/** One value of an element, with its primitive sibling; `type` is the type by which a choice named it. */
export type Item = { readonly value: unknown; readonly sibling: unknown; readonly type: string };

/** How an element stands in JSON. */
export type JsonPlace = {
  readonly name: string;
  readonly isList: boolean;
  readonly keys: readonly JsonKey[];
  readonly byKey: ReadonlyMap<string, JsonKey>;
};

type JsonKey = { readonly key: string; readonly type: string; readonly isPrimitive: boolean };

/** The types that the profile leaves, or those of R4. */
export function typesOfView(view: ElementView): readonly TypeRule[] {
  return typesOf(view.context) ?? view.base.types;
}

/** The view of a child element; undefined when R4 doesn't know it there. */
export function childView(view: ElementView, name: string, compiler: Compiler): { readonly view: ElementView; readonly place: JsonPlace } | undefined {
  const context = expandTypes(view, compiler);
  const found = baseChild({ node: view.base.node, types: typesOfView(view) }, name, compiler);
  if (found === undefined) return undefined;
  return {
    view: { nodes: childNodes(view.nodes, name), context: childNodes(context, name), base: found.base },
    place: found.place,
  };
}

/** The view of a slice of this element. */
export function sliceView(view: ElementView, slice: string): ElementView {
  return { nodes: sliceNodes(view.nodes, slice), context: sliceNodes(view.context, slice), base: { node: view.base.node, types: typesOfView(view) } };
}

/** The context with the trees of the profile that the element's one type names. */
export function expandTypes(view: ElementView, compiler: Compiler): readonly ElementNode[] {
  const profiles = typesOf(view.context)?.flatMap((type) => type.profile ?? []) ?? [];
  const [profile] = profiles;
  if (profile === undefined || profiles.length > 1) return view.context;
  return [...view.context, ...(compiler.profileTrees(profile)?.nodes ?? [])];
}

/** All values of an element in its owner. */
export function itemsOf(owner: JsonObject, place: JsonPlace): readonly Item[] {
  const [only] = place.keys;
  if (only !== undefined && place.keys.length === 1) return itemsAt(owner, only, place.isList);
  // A choice has up to fifty names, its owner a handful.
  const items: Item[] = [];
  for (const name in owner) {
    const isSibling = name.startsWith('_');
    const key = isSibling ? name.slice(1) : name;
    const found = place.byKey.get(key);
    if (found !== undefined && (!isSibling || owner[key] === undefined)) items.push(...itemsAt(owner, found, place.isList));
  }
  return items;
}

const NO_ITEMS: readonly Item[] = [];

function itemsAt(owner: JsonObject, { key, type, isPrimitive }: JsonKey, isList: boolean): readonly Item[] {
  const value = owner[key];
  const sibling = isPrimitive ? owner[`_${key}`] : undefined;
  if (value === undefined && sibling === undefined) return NO_ITEMS;
  if (!isList) return [{ value, sibling, type }];
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
  const items: Item[] = [];
  for (let at = 0; at < Math.max(values.length, siblings.length); at += 1) {
    items.push({ value: values[at] ?? undefined, sibling: siblings[at] ?? undefined, type });
  }
  return items;
}

function baseChild(base: BaseElement, name: string, compiler: Compiler): { readonly base: BaseElement; readonly place: JsonPlace } | undefined {
  for (const parent of parentsOf(base, compiler)) {
    const node = parent.children.get(name);
    if (node !== undefined) return located(node, node.rule?.types ?? [], compiler);
    // `Observation.valueQuantity` is short for the choice with that type.
    for (const choice of parent.children.values()) {
      if (!choice.name.endsWith('[x]')) continue;
      const types = (choice.rule?.types ?? []).filter(({ code }) => choiceKey(choice.name.slice(0, -3), code) === name);
      if (types.length > 0) return located(choice, types, compiler);
    }
  }
  return undefined;
}

function parentsOf(base: BaseElement, compiler: Compiler): ElementNode[] {
  const reference = base.node?.rule?.contentReference;
  if (reference !== undefined) return [referredNode(reference, compiler)];
  if (base.node !== undefined && base.node.children.size > 0) return [base.node];
  return base.types.flatMap(({ code }) => compiler.typeTree(isPrimitiveType(code, compiler) ? 'Element' : code) ?? []);
}

function located(node: ElementNode, types: readonly TypeRule[], compiler: Compiler): { readonly base: BaseElement; readonly place: JsonPlace } {
  const name = node.name.replace('[x]', '');
  const max = node.rule?.max ?? '1';
  const keys = types.map(({ code }) => ({
    key: name === node.name ? name : choiceKey(name, code),
    type: code,
    isPrimitive: isPrimitiveType(code, compiler),
  }));
  // An element that repeats by content reference (Questionnaire.item.item) has no type of its own.
  const place = keys.length > 0 ? keys : [{ key: name, type: 'BackboneElement', isPrimitive: false }];
  return { base: { node, types }, place: { name, isList: max !== '1' && max !== '0', keys: place, byKey: new Map(place.map((key) => [key.key, key])) } };
}

/** The R4 type itself as a view's foundation. */
export function rootBase(type: string, compiler: Compiler): BaseElement {
  return { node: compiler.typeTree(type), types: [{ code: type, profile: [R4_BASE + type] }] };
}
