import { membershipOf } from './binding.ts';
import type { Compiler } from './compiler.ts';
import { withoutVersion } from './definitions.ts';
import { namesIn } from './element-tree.ts';
import type { ElementView, Item } from './element-view.ts';
import { childView, expandTypes, sliceView, typesOfView } from './element-view.ts';
import { childStep, choiceStep } from './fhirpath/navigate.ts';
import { equalsFixed, fitsPattern } from './pattern.ts';
import { resolveReference, targetType } from './reference-target.ts';
import type { Run } from './run.ts';
import { isObject } from './run.ts';

/** Whether a value belongs to a slice by one discriminator; undefined when that can't be told. */
export type SliceTest = (item: Item, run: Run) => boolean | undefined;

type ValueTest = (value: unknown) => boolean | undefined;
type Discriminator = { readonly type: string; readonly path: string };
type Target = { readonly view: ElementView; readonly isResolved: boolean; valuesOf(item: Item): readonly unknown[] };

const UNTOLD: SliceTest = () => undefined;

/** Compiles one discriminator of one slice. */
export function discriminatorTest({ type, path }: Discriminator, slice: ElementView, compiler: Compiler): SliceTest {
  const target = targetOf(path, slice, compiler);
  if (target === undefined) return UNTOLD;
  if (type === 'value' || type === 'pattern') return target.isResolved ? UNTOLD : byValue(target, compiler);
  if (type === 'exists') return byExistence(target);
  if (type === 'type') return byType(target, path);
  return type === 'profile' ? byProfile(target, compiler) : UNTOLD;
}

/** Follows the discriminator's path through the slice's own statements and those of the profiles it names. */
function targetOf(path: string, slice: ElementView, compiler: Compiler): Target | undefined {
  let view = slice;
  let isResolved = false;
  let valuesOf: Target['valuesOf'] = (item) => (item.value === undefined ? [] : [item.value]);
  for (const step of path.match(/extension\('[^']*'\)|extension\(url='[^']*'\)|[^.]+/g) ?? []) {
    const before = valuesOf;
    const url = /^extension\((?:url=)?'([^']*)'\)$/.exec(step)?.[1];
    if (step === '$this') continue;
    if (step === 'resolve()') isResolved = true;
    else if (/[()]/.test(step) && url === undefined) return undefined;
    else {
      const name = url === undefined ? step : 'extension';
      const child = childView(view, name, compiler) ?? childView(view, `${name}[x]`, compiler);
      if (child === undefined) return undefined;
      view = url === undefined ? child.view : extensionSlice(child.view, url);
      const next = compiler.tools.choices.has(name) ? choiceStep(name, compiler.tools.typeNames) : childStep(name);
      valuesOf = (item) => next(before(item)).filter((value) => url === undefined || (isObject(value) && value['url'] === url));
    }
  }
  return { view, isResolved, valuesOf };
}

function extensionSlice(view: ElementView, url: string): ElementView {
  const name = namesIn(view.context, 'slices').find((slice) =>
    typesOfView(sliceView(view, slice)).some((type) => type.profile?.some((profile) => withoutVersion(profile) === url)),
  );
  return name === undefined ? view : sliceView(view, name);
}

function byValue(target: Target, compiler: Compiler): SliceTest {
  const expected = testsOf(target.view, compiler, 0);
  if (expected.length === 0) return UNTOLD;
  return (item) => {
    const values = target.valuesOf(item);
    // Several values (coding): one that is right in every respect puts the item into the slice.
    const answers = values.map((value) => every(expected, value));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  };
}

/** What fixed values, patterns and required bindings demand of a value, also in its children. */
function testsOf(view: ElementView, compiler: Compiler, depth: number): ValueTest[] {
  const tests: ValueTest[] = [];
  const expanded = { ...view, context: expandTypes(view, compiler) };
  for (const { rule } of expanded.context) {
    const { fixed, pattern, binding } = rule ?? {};
    if (fixed !== undefined) tests.push((value) => equalsFixed(value, fixed));
    if (pattern !== undefined) tests.push((value) => fitsPattern(value, pattern));
    if (binding !== undefined) tests.push((value) => isMember(value, binding, compiler));
  }
  if (depth >= 4) return tests;
  for (const name of namesIn(expanded.context, 'children')) {
    const child = childView(expanded, name, compiler);
    const inner = child === undefined ? [] : testsOf(child.view, compiler, depth + 1);
    const step = childStep(name);
    if (inner.length > 0) tests.push((value) => step([value]).some((part) => every(inner, part) === true));
  }
  return tests;
}

function isMember(value: unknown, valueSet: string, compiler: Compiler): boolean | undefined {
  const expansion = compiler.expansion(valueSet);
  const membership = expansion === undefined ? 'unknown' : membershipOf(value, expansion);
  return membership === 'unknown' ? undefined : membership === 'in';
}

function every(tests: readonly ValueTest[], value: unknown): boolean | undefined {
  let answer: boolean | undefined = true;
  for (const test of tests) {
    const fits = test(value);
    if (fits === false) return false;
    if (fits === undefined) answer = undefined;
  }
  return answer;
}

function byExistence(target: Target): SliceTest {
  const nodes = target.view.nodes;
  if (nodes.some((node) => node.rule?.max === '0')) return (item) => target.valuesOf(item).length === 0;
  if (nodes.some((node) => (node.rule?.min ?? 0) > 0)) return (item) => target.valuesOf(item).length > 0;
  return UNTOLD;
}

function byType(target: Target, path: string): SliceTest {
  const codes = new Set(typesOfView(target.view).map(({ code }) => code));
  const targets = new Set(typesOfView(target.view).flatMap((type) => type.targetProfile ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1)));
  return (item, run) => {
    if (path === '$this' && !isObject(item.value)) return codes.has(item.type);
    const [value] = target.valuesOf(item);
    if (!isObject(value)) return undefined;
    if (target.isResolved) {
      const type = targetType(value, run);
      return type === undefined ? undefined : targets.has(type);
    }
    return codes.has(typeof value['resourceType'] === 'string' ? value['resourceType'] : item.type);
  };
}

/** A value has a profile when it meets it: the profile's own check, run for its verdict. */
function byProfile(target: Target, compiler: Compiler): SliceTest {
  const types = typesOfView(target.view);
  const profiles = types.flatMap((type) => (target.isResolved ? type.targetProfile : type.profile) ?? []);
  if (profiles.length === 0) return UNTOLD;
  return (item, run) => {
    const [value] = target.valuesOf(item);
    if (!isObject(value)) return value === undefined ? false : undefined;
    const subject = target.isResolved ? resolveReference(value, run) : value;
    if (subject === undefined) return byTargetType(targetType(value, run), profiles, compiler);
    const checks = profiles.map((profile) => compiler.profileCheck(profile));
    if (checks.some((check) => check !== undefined && run.passes(check, subject))) return true;
    return checks.includes(undefined) ? undefined : false;
  };
}

/** A target that isn't at hand may meet the profile only when it has the profile's type. */
function byTargetType(type: string | undefined, profiles: readonly string[], compiler: Compiler): boolean | undefined {
  const types = profiles.map((profile) => compiler.definitions.structure(profile)?.type);
  return type !== undefined && !types.includes(undefined) && !types.includes(type) ? false : undefined;
}
