import { bindingCheck } from './binding.ts';
import type { Compiler } from './compiler.ts';
import { lazy } from './compiler.ts';
import { R4_BASE } from './definitions.ts';
import { constraintsOf, namesIn, typesOf } from './element-tree.ts';
import type { ElementView, Item, JsonPlace } from './element-view.ts';
import { childView, itemsOf, rootBase } from './element-view.ts';
import { ExtendedPrimitive } from './fhirpath/navigate.ts';
import type { Verdict } from './finding.ts';
import { VERDICTS, unchecked } from './finding.ts';
import { invariantCheck } from './invariant.ts';
import { equalsFixed, fitsPattern } from './pattern.ts';
import { targetCheck } from './reference-target.ts';
import type { Check, JsonObject, Run } from './run.ts';
import { isObject } from './run.ts';
import { compileSlices } from './slices.ts';
import type { TypeRule } from './structure.ts';

/** The check of one value of an element, as a profile restricts it. */
export type ItemCheck = (item: Item, run: Run) => void;

/**
 * Compiles what a profile adds to its R4 type. Profiles can only restrict, so that the R4 check and this one together
 * say what a check of the merged snapshot would, and no snapshot has to be made.
 */
export function compileProfile(url: string, compiler: Compiler): Check | undefined {
  const trees = compiler.profileTrees(url);
  if (trees === undefined) return undefined;
  const { type, nodes } = trees;
  const root = compileItem({ nodes, context: nodes, base: rootBase(type, compiler) }, compiler);
  const isResource = compiler.definitions.structure(R4_BASE + type)?.kind === 'resource';
  return (value, run) => {
    if (isResource && isObject(value) && value['resourceType'] !== type) run.report(VERDICTS.wrongResource);
    else root?.({ value, sibling: undefined, type }, run);
  };
}

/** Compiles a view to the check of one value; undefined when the profile says nothing about it. */
export function compileItem(view: ElementView, compiler: Compiler): ItemCheck | undefined {
  const checks: ItemCheck[] = [...literalChecks(view), ...bindings(view, compiler), ...typeChecks(view, compiler)];
  for (const rule of constraintsOf(view.nodes)) {
    const check = invariantCheck(rule, compiler.tools);
    checks.push((item, run) => { check(item.sibling === undefined ? item.value : new ExtendedPrimitive(item.value, item.sibling), run); });
  }
  const elements = namesIn(view.nodes, 'children').flatMap((name) => compileElement(view, name, compiler) ?? []);
  if (elements.length > 0) {
    checks.push((item, run) => {
      const owner = isObject(item.value) ? item.value : isObject(item.sibling) ? item.sibling : {};
      for (const element of elements) element(owner, run);
    });
  }
  if (checks.length === 0) return undefined;
  return (item, run) => {
    for (const check of checks) check(item, run);
  };
}

function literalChecks({ nodes }: ElementView): ItemCheck[] {
  const checks: ItemCheck[] = [];
  for (const { rule } of nodes) {
    const { fixed, pattern, maxLength } = rule ?? {};
    if (fixed !== undefined) checks.push((item, run) => { if (!equalsFixed(item.value, fixed)) run.report(VERDICTS.fixed); });
    if (pattern !== undefined) checks.push((item, run) => { if (!fitsPattern(item.value, pattern)) run.report(VERDICTS.pattern); });
    if (maxLength !== undefined) checks.push((item, run) => { if (isLonger(item.value, maxLength)) run.report(VERDICTS.tooLong); });
  }
  return checks;
}

function isLonger(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length > maxLength;
}

function bindings({ nodes }: ElementView, compiler: Compiler): ItemCheck[] {
  const valueSets = new Set(nodes.flatMap((node) => node.rule?.binding ?? []));
  return [...valueSets].map((valueSet) => {
    const check = bindingCheck(valueSet, compiler);
    return (item, run) => { if (item.value !== undefined) check(item.value, run); };
  });
}

const UNKNOWN_PROFILE: Verdict = unchecked('profile', 'The profile of this datatype is not available: it was not checked.');
const NO_PROFILE_MET: Verdict = { severity: 'error', rule: 'profile', code: 'FIELD_INVALID', message: 'The value meets none of the profiles allowed here.' };

function typeChecks(view: ElementView, compiler: Compiler): ItemCheck[] {
  const types = typesOf(view.nodes);
  if (types === undefined) return [];
  const byCode = new Map(types.map((type) => [type.code, typeCheck(type, compiler)]));
  // Resources are told by their resourceType, which the base check has looked at.
  const isOpen = byCode.has('Resource') || view.base.types.some(({ code }) => code === 'Resource');
  return [
    (item, run) => {
      const check = byCode.get(isOpen && isObject(item.value) ? String(item.value['resourceType']) : item.type);
      if (check !== undefined) check(item.value, run);
      else if (!byCode.has('Resource')) run.report(VERDICTS.notAllowedType);
    },
  ];
}

function typeCheck(type: TypeRule, compiler: Compiler): Check {
  const target = type.code === 'Reference' ? targetCheck(type.targetProfile ?? [], compiler) : undefined;
  const profile = type.code === 'Extension' ? undefined : profilesCheck(type.profile ?? [], compiler);
  return (value, run) => {
    target?.(value, run);
    profile?.(value, run);
  };
}

/** Extensions are left out above: each is checked by its own url wherever it stands. */
function profilesCheck(profiles: readonly string[], compiler: Compiler): Check | undefined {
  if (profiles.length === 0) return undefined;
  const checks = profiles.map((profile) => lazy(() => compiler.profileCheck(profile) ?? ((_value, run) => { run.report(UNKNOWN_PROFILE); })));
  const [only] = checks;
  if (checks.length === 1) return only;
  return (value, run) => {
    if (!checks.some((check) => run.passes(check, value))) run.report(NO_PROFILE_MET);
  };
}

type ElementCheck = (owner: JsonObject, run: Run) => void;

function compileElement(parent: ElementView, name: string, compiler: Compiler): ElementCheck | undefined {
  const child = childView(parent, name, compiler);
  if (child === undefined) return (_owner, run) => { run.report(unchecked('profile', 'The profile restricts an element that is not known here.')); };
  const { view, place } = child;
  const min = Math.max(0, ...view.nodes.map((node) => node.rule?.min ?? 0));
  const max = Math.min(...view.nodes.map((node) => limit(node.rule?.max)));
  const perItem = compileItem(view, compiler);
  const slices = compileSlices(view, place, compiler);
  if (min === 0 && max === Infinity && perItem === undefined && slices === undefined) return undefined;
  return (owner, run) => {
    const items = itemsOf(owner, place);
    if (items.length < min) run.report(items.length === 0 ? VERDICTS.missing : VERDICTS.tooFew, place.name);
    if (items.length > max) run.report(VERDICTS.tooMany, place.name);
    if (perItem !== undefined) eachItem(items, place, run, perItem);
    slices?.(items, run);
  };
}

/** Runs a check over the values of an element, each at its own place. */
export function eachItem(items: readonly Item[], place: JsonPlace, run: Run, check: ItemCheck): void {
  for (const [index, item] of items.entries()) {
    if (run.enter(place.name, place.isList ? index : -1)) check(item, run);
    run.leave();
  }
}

/** `max` of an element as a number; what is not stated is no limit. */
export function limit(max: string | undefined): number {
  return max === undefined || max === '*' ? Infinity : Number(max);
}
