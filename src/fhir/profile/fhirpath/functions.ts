import type { Atom } from '@medplum/core';
import { isObject } from '../run.ts';
import { PathError, distinct, isSame, truthOf } from './compare.ts';
import type { CompiledPath, PathTools } from './compile-path.ts';
import { NotCompiled, compileAtom, compileTest } from './compile-path.ts';
import { isSafeXhtml } from './html-checks.ts';
import type { Collection } from './navigate.ts';
import { EMPTY, bare, childStep, children, descendants } from './navigate.ts';
import { boolean, typeTest } from './operators.ts';

type BuildFunction = (args: readonly Atom[], tools: PathTools) => CompiledPath;

/** The FHIRPath functions that are compiled. Those outside are interpreted. */
export const FUNCTIONS: Readonly<Record<string, BuildFunction>> = {
  exists: withCriteria((input, test) => boolean(test === undefined ? input.length > 0 : input.some(test))),
  all: withCriteria((input, test) => boolean(input.every(test ?? (() => true)))),
  where: withCriteria((input, test) => (input.length === 0 ? EMPTY : input.filter(test ?? (() => true)))),
  select: each((input, project) => input.flatMap(project)),
  empty: simple((input) => boolean(input.length === 0)),
  not: simple((input) => boolean(negated(truthOf(input)))),
  count: simple((input) => [input.length]),
  first: simple((input) => input.slice(0, 1)),
  last: simple((input) => input.slice(-1)),
  tail: simple((input) => input.slice(1)),
  single: simple(single),
  distinct: simple(distinct),
  isDistinct: simple((input) => boolean(distinct(input).length === input.length)),
  children: simple(children),
  descendants: simple(descendants),
  hasValue: simple((input) => boolean(input.length === 1 && isPrimitive(bare(input[0])))),
  allTrue: simple((input) => boolean(input.every((item) => bare(item) === true))),
  allFalse: simple((input) => boolean(input.every((item) => bare(item) === false))),
  anyTrue: simple((input) => boolean(input.some((item) => bare(item) === true))),
  anyFalse: simple((input) => boolean(input.some((item) => bare(item) === false))),
  toString: simple((input) => onText(input, (text) => [text])),
  toInteger: simple((input) => onText(input, (text) => (/^[+-]?\d+$/.test(text) ? [Number(text)] : EMPTY))),
  length: simple((input) => onText(input, (text) => [text.length])),
  lower: simple((input) => onText(input, (text) => [text.toLowerCase()])),
  upper: simple((input) => onText(input, (text) => [text.toUpperCase()])),
  htmlChecks: simple((input) => boolean(input.every((item) => isSafeXhtml(String(bare(item)))))),
  startsWith: textual((text, [start]) => boolean(text.startsWith(String(start)))),
  endsWith: textual((text, [end]) => boolean(text.endsWith(String(end)))),
  contains: textual((text, [part]) => boolean(text.includes(String(part)))),
  indexOf: textual((text, [part]) => [text.indexOf(String(part))]),
  matches: textual((text, [pattern]) => boolean(new RegExp(String(pattern)).test(text))),
  replaceMatches: textual((text, [pattern, by]) => [text.replace(new RegExp(String(pattern), 'g'), String(by))]),
  replace: textual((text, [part, by]) => [text.replaceAll(String(part), String(by))]),
  substring: textual((text, [from, length]) => substring(text, Number(from), length)),
  intersect: combining((input, other) => distinct(input.filter((item) => other.some((candidate) => isSame(candidate, item))))),
  exclude: combining((input, other) => input.filter((item) => !other.some((candidate) => isSame(candidate, item)))),
  combine: combining((input, other) => [...input, ...other]),
  union: combining((input, other) => distinct([...input, ...other])),
  subsetOf: combining((input, other) => boolean(input.every((item) => other.some((candidate) => isSame(candidate, item))))),
  trace: () => (input) => input,
  iif: iif,
  is: ([type]) => typeTest((input) => input, required(type)),
  ofType: ([type]) => ofResourceType(required(type)),
  extension: extension,
  memberOf: memberOf,
};

function simple(apply: (input: Collection) => Collection): BuildFunction {
  return () => apply;
}

/** Functions whose criteria run for each item, with that item as `$this`. */
function withCriteria(apply: (input: Collection, test: ((item: unknown) => boolean) | undefined) => Collection): BuildFunction {
  return ([criteria], tools) => {
    if (criteria === undefined) return (input) => apply(input, undefined);
    const compiled = compileTest(criteria, tools);
    return (input, _self, environment) =>
      apply(input, (item) => {
        const self = [item];
        return compiled(self, self, environment) === true;
      });
  };
}

function each(apply: (input: Collection, project: (item: unknown) => Collection) => Collection): BuildFunction {
  return ([projection], tools) => {
    const compiled = compileAtom(required(projection), tools);
    return (input, _self, environment) => apply(input, (item) => compiled([item], [item], environment));
  };
}

function textual(apply: (text: string, args: readonly unknown[]) => Collection): BuildFunction {
  return (atoms, tools) => {
    const args = atoms.map((atom) => compileAtom(atom, tools));
    return (input, self, environment) => {
      if (input.length === 0) return EMPTY;
      const values = args.map((arg) => bare(arg(self, self, environment)[0]));
      return values.includes(undefined) ? EMPTY : onText(input, (text) => apply(text, values));
    };
  };
}

function combining(apply: (input: Collection, other: Collection) => Collection): BuildFunction {
  return ([atom], tools) => {
    const other = compileAtom(required(atom), tools);
    return (input, self, environment) => apply(input, other(self, self, environment));
  };
}

function iif([criterion, yes, no]: readonly Atom[], tools: PathTools): CompiledPath {
  const [test, then] = [compileAtom(required(criterion), tools), compileAtom(required(yes), tools)];
  const otherwise: CompiledPath = no === undefined ? () => EMPTY : compileAtom(no, tools);
  return (input, self, environment) => (truthOf(test(input, self, environment)) === true ? then : otherwise)(input, self, environment);
}

function extension([url]: readonly Atom[], tools: PathTools): CompiledPath {
  const name = compileAtom(required(url), tools);
  const step = childStep('extension');
  return (input, self, environment) => {
    const wanted = bare(name(self, self, environment)[0]);
    return step(input).filter((item) => isObject(item) && item['url'] === wanted);
  };
}

/** Resource types only: the type of another element doesn't show in plain JSON (a choice is handled by its name). */
function ofResourceType(type: Atom): CompiledPath {
  const test = typeTest((input) => input, type);
  return (input, self, environment) => input.filter((item) => truthOf(test([item], self, environment)) === true);
}

function memberOf([url]: readonly Atom[], tools: PathTools): CompiledPath {
  const valueSet = compileAtom(required(url), tools);
  return (input, self, environment) => {
    if (input.length === 0) return EMPTY;
    const membership = tools.memberOf(bare(input[0]), String(bare(valueSet(self, self, environment)[0])));
    if (membership === 'unknown') throw new PathError('value set not at hand');
    return boolean(membership === 'in');
  };
}

function required(atom: Atom | undefined): Atom {
  if (atom === undefined) throw new NotCompiled('missing argument');
  return atom;
}

function single(input: Collection): Collection {
  if (input.length > 1) throw new PathError('single() of several values');
  return input;
}

function onText(input: Collection, apply: (text: string) => Collection): Collection {
  if (input.length === 0) return EMPTY;
  const value = bare(single(input)[0]);
  if (isPrimitive(value)) return apply(String(value));
  if (value === undefined) return EMPTY;
  throw new PathError('text function on an object');
}

function substring(text: string, from: number, length: unknown): Collection {
  if (from < 0 || from >= text.length) return EMPTY;
  return [typeof length === 'number' ? text.slice(from, from + length) : text.slice(from)];
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
