import type { SharingView, TypeRules } from './sharing-view.ts';
import type { ElementNode } from './element-tree.ts';
import { buildElementTree } from './element-tree.ts';

/** One type's rules of a view, ready to project with. */
export type CompiledRules = { readonly rules: TypeRules; readonly tree: ElementNode };

const compiled = new WeakMap<SharingView, Map<string, CompiledRules>>();

/** The rules of a view for one type key, with the tree of its paths; read once per view. */
export function rulesFor(view: SharingView, typeKey: string): CompiledRules | undefined {
  let rules = compiled.get(view);
  if (rules === undefined) {
    rules = new Map(
      Object.entries(view.types).map(([key, type]) => [
        key,
        { rules: type, tree: buildElementTree(type.allow.flatMap((rule) => rule.elements)) },
      ]),
    );
    compiled.set(view, rules);
  }
  return rules.get(typeKey);
}
