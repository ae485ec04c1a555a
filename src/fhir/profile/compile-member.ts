import { bindingCheck } from './binding.ts';
import type { Compiler } from './compiler.ts';
import { allOf, lazy } from './compiler.ts';
import { R4_BASE } from './definitions.ts';
import type { ElementNode } from './element-tree.ts';
import { constraintsOf } from './element-tree.ts';
import { VERDICTS } from './finding.ts';
import { invariantCheck } from './invariant.ts';
import { equalsFixed, fitsPattern } from './pattern.ts';
import { primitiveCheck } from './primitives.ts';
import { targetCheck } from './reference-target.ts';
import type { Check, JsonObject, Run } from './run.ts';
import type { TypeRule } from './structure.ts';

/** The check of one JSON member of an object; `owner` is that object. */
export type Member = (value: unknown, owner: JsonObject, run: Run) => void;

/** The JSON members that one element can have. `keys` are the names without those of primitive siblings. */
export type ElementMembers = { readonly name: string; readonly keys: readonly string[]; readonly members: ReadonlyMap<string, Member> };

/** Compiles one element of an R4 type to its JSON members: one, one per type of a choice, and `_name` for primitives. */
export function elementMembers(node: ElementNode, compiler: Compiler): ElementMembers {
  const name = node.name.replace('[x]', '');
  const isChoice = name !== node.name;
  const members = new Map<string, Member>();
  const keys: string[] = [];
  for (const type of node.rule?.types ?? [{ code: 'Element' }]) {
    const key = isChoice ? choiceKey(name, type.code) : name;
    const isPrimitive = isPrimitiveType(type.code, compiler);
    keys.push(key);
    members.set(key, member({ name, key, isPrimitive, ...repeats(node) }, valueCheck(node, type, compiler)));
    if (isPrimitive) members.set(`_${key}`, siblingMember(name, repeats(node).isList, compiler));
  }
  return { name, keys, members };
}

/** `value[x]` with type `dateTime` is `valueDateTime` in JSON. */
export function choiceKey(name: string, type: string): string {
  return name + type.charAt(0).toUpperCase() + type.slice(1);
}

/** Whether values of this R4 type are JSON strings, numbers or booleans. */
export function isPrimitiveType(code: string, compiler: Compiler): boolean {
  return compiler.definitions.structure(R4_BASE + code)?.kind === 'primitive-type';
}

function repeats(node: ElementNode): { readonly isList: boolean; readonly max: number } {
  const max = node.rule?.max ?? '1';
  return { isList: max !== '1' && max !== '0', max: max === '*' ? Infinity : Number(max) };
}

function valueCheck(node: ElementNode, type: TypeRule, compiler: Compiler): Check {
  const { binding, fixed, pattern } = node.rule ?? {};
  const checks: Check[] = [shapeCheck(node, type, compiler)];
  if (binding !== undefined) checks.push(bindingCheck(binding, compiler));
  if (fixed !== undefined) checks.push((value, run) => { if (!equalsFixed(value, fixed)) run.report(VERDICTS.fixed); });
  if (pattern !== undefined) checks.push((value, run) => { if (!fitsPattern(value, pattern)) run.report(VERDICTS.pattern); });
  const target = type.code === 'Reference' ? targetCheck(type.targetProfile ?? [], compiler) : undefined;
  if (target !== undefined) checks.push(target);
  for (const profile of type.profile ?? []) checks.push(lazy(() => compiler.profileCheck(profile) ?? allOf([])));
  // A backbone element checks its own invariants; others get those that stand on the element.
  if (node.children.size === 0) checks.push(...constraintsOf([node]).map((rule) => invariantCheck(rule, compiler.tools)));
  return allOf(checks);
}

function shapeCheck(node: ElementNode, type: TypeRule, compiler: Compiler): Check {
  const reference = node.rule?.contentReference;
  if (reference !== undefined) return lazy(() => compiler.nodeCheck(referredNode(reference, compiler)));
  if (node.children.size > 0) return compiler.nodeCheck(node);
  if (type.code === 'Resource') return compiler.nestedResource(node.name === 'contained');
  if (!isPrimitiveType(type.code, compiler)) return lazy(() => compiler.typeCheck(type.code));
  const form = compiler.typeTree(type.code)?.children.get('value')?.rule?.types?.[0]?.regex;
  return primitiveCheck(type.code, form);
}

/** `#Questionnaire.item`: the element of that path in the type that the path begins with. */
export function referredNode(reference: string, compiler: Compiler): ElementNode {
  const [type = '', ...names] = reference.slice(reference.indexOf('#') + 1).split('.');
  let node = compiler.typeTree(type);
  for (const name of names) node = node?.children.get(name);
  if (node === undefined) throw new Error('content reference without target');
  return node;
}

type Place = { readonly name: string; readonly key: string; readonly isList: boolean; readonly isPrimitive: boolean; readonly max: number };

function member(place: Place, check: Check): Member {
  return place.isList ? listMember(place, check) : singleMember(place.name, check);
}

function singleMember(name: string, check: Check): Member {
  return (value, _owner, run) => {
    if (Array.isArray(value)) run.report(VERDICTS.list, name);
    else visit(name, -1, value, check, run);
  };
}

function listMember({ name, key, isPrimitive, max }: Place, check: Check): Member {
  return (value, owner, run) => {
    if (!Array.isArray(value)) {
      run.report(VERDICTS.notList, name);
      return;
    }
    if (value.length === 0) run.report(VERDICTS.emptyList, name);
    if (value.length > max) run.report(VERDICTS.tooMany, name);
    for (let at = 0; at < value.length; at += 1) {
      if (value[at] === null && isPrimitive && hasSibling(owner[`_${key}`], at)) continue;
      visit(name, at, value[at], check, run);
    }
  };
}

function visit(name: string, index: number, value: unknown, check: Check, run: Run): void {
  if (run.enter(name, index)) check(value, run);
  else run.report(VERDICTS.tooDeep);
  run.leave();
}

function hasSibling(siblings: unknown, at: number): boolean {
  return Array.isArray(siblings) && siblings[at] !== null && siblings[at] !== undefined;
}

/** `_given`: the ids and extensions of primitives, with null where a value has none. */
function siblingMember(name: string, isList: boolean, compiler: Compiler): Member {
  const check = lazy(() => compiler.typeCheck('Element'));
  return (value, _owner, run) => {
    if (!isList) visit(name, -1, value, check, run);
    else if (!Array.isArray(value)) run.report(VERDICTS.notList, name);
    else for (const [at, item] of value.entries()) if (item !== null) visit(name, at, item, check, run);
  };
}
