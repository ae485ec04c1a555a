import type { Atom } from '@medplum/core';
import { SymbolAtom } from '@medplum/core';
import { isObject } from '../run.ts';
import { PathError, distinct, equals, isSame, order } from './compare.ts';
import type { CompiledPath, CompiledTest, PathTools } from './compile-path.ts';
import { NotCompiled, compileAtom, compileTest } from './compile-path.ts';
import type { Collection } from './navigate.ts';
import { EMPTY, bare } from './navigate.ts';

type BuildTest = (left: Atom, right: Atom, tools: PathTools) => CompiledTest;
type BuildOperator = (left: Atom, right: Atom, tools: PathTools) => CompiledPath;

const TRUE: Collection = [true];
const FALSE: Collection = [false];

/** A FHIRPath boolean: empty stands for "not known". */
export function boolean(value: boolean | undefined): Collection {
  return value === undefined ? EMPTY : value ? TRUE : FALSE;
}

/** The boolean operators: three-valued logic as FHIRPath 6.5 says. The right side is looked at only when it matters. */
export const LOGIC: Readonly<Record<string, BuildTest>> = {
  and: logic((left, right) => (left === false ? false : meet(left, right()))),
  or: logic((left, right) => (left === true ? true : join(left, right()))),
  xor: logic((left, right) => unequal(left, right())),
  implies: logic((left, right) => (left === false ? true : imply(left, right()))),
};

/** The other operators that are compiled, by their sign. */
export const OPERATORS: Readonly<Record<string, BuildOperator>> = {
  '=': binary((left, right) => boolean(equals(left, right))),
  '!=': binary((left, right) => boolean(negate(equals(left, right)))),
  '<': binary((left, right) => ordered(left, right, (sign) => sign < 0)),
  '>': binary((left, right) => ordered(left, right, (sign) => sign > 0)),
  '<=': binary((left, right) => ordered(left, right, (sign) => sign <= 0)),
  '>=': binary((left, right) => ordered(left, right, (sign) => sign >= 0)),
  in: binary((left, right) => (left.length === 0 ? EMPTY : boolean(has(right, left)))),
  contains: binary((left, right) => (right.length === 0 ? EMPTY : boolean(has(left, right)))),
  '|': binary((left, right) => distinct([...left, ...right])),
  '&': binary((left, right) => [text(left) + text(right)]),
  '+': binary(plus),
  '-': binary((left, right) => (left.length === 0 || right.length === 0 ? EMPTY : [number(left) - number(right)])),
  is: (left, right, tools) => typeTest(compileAtom(left, tools), right),
};

function binary(apply: (left: Collection, right: Collection) => Collection): BuildOperator {
  return (leftAtom, rightAtom, tools) => {
    const left = compileAtom(leftAtom, tools);
    const right = compileAtom(rightAtom, tools);
    return (input, self, environment) => apply(left(input, self, environment), right(input, self, environment));
  };
}

function logic(apply: (left: boolean | undefined, right: () => boolean | undefined) => boolean | undefined): BuildTest {
  return (leftAtom, rightAtom, tools) => {
    const left = compileTest(leftAtom, tools);
    const right = compileTest(rightAtom, tools);
    return (input, self, environment) => apply(left(input, self, environment), () => right(input, self, environment));
  };
}

function meet(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  return right === false ? false : left === true && right === true ? true : undefined;
}

function join(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  return right === true ? true : left === false && right === false ? false : undefined;
}

function imply(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  return right === true ? true : left === true ? right : undefined;
}

function unequal(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  return left === undefined || right === undefined ? undefined : left !== right;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function ordered(left: Collection, right: Collection, holds: (sign: number) => boolean): Collection {
  const sign = order(left, right);
  return sign === undefined ? EMPTY : boolean(holds(sign));
}

function has(collection: Collection, single: Collection): boolean {
  if (single.length > 1) throw new PathError('membership of several values');
  return collection.some((item) => isSame(item, single[0]));
}

function text(collection: Collection): string {
  if (collection.length > 1) throw new PathError('text of several values');
  const value = bare(collection[0]);
  return value === undefined ? '' : String(value);
}

function number(collection: Collection): number {
  const value = bare(collection[0]);
  if (collection.length !== 1 || typeof value !== 'number') throw new PathError('not a number');
  return value;
}

function plus(left: Collection, right: Collection): Collection {
  if (left.length === 0 || right.length === 0) return EMPTY;
  return typeof bare(left[0]) === 'string' ? [text(left) + text(right)] : [number(left) + number(right)];
}

/** `is`: decided for resources, booleans and numbers; other types don't show in plain JSON. */
export function typeTest(value: CompiledPath, type: Atom): CompiledPath {
  if (!(type instanceof SymbolAtom)) throw new NotCompiled('type');
  const name = type.name;
  const test = TYPE_TESTS[name] ?? (/^[A-Z]/.test(name) ? (item: unknown) => isObject(item) && item['resourceType'] === name : undefined);
  if (test === undefined) throw new NotCompiled(`type ${name}`);
  return (input, self, environment) => {
    const collection = value(input, self, environment);
    return collection.length === 0 ? EMPTY : boolean(test(bare(collection[0])));
  };
}

const TYPE_TESTS: Readonly<Record<string, (item: unknown) => boolean>> = {
  boolean: (item) => typeof item === 'boolean',
  Boolean: (item) => typeof item === 'boolean',
  decimal: (item) => typeof item === 'number',
  Decimal: (item) => typeof item === 'number',
};
