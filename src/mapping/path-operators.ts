import type { Collection } from './collections.ts';
import { EMPTY, isSame, single, truth } from './collections.ts';
import { equals } from './path-functions.ts';

function booleanIn(items: Collection): boolean | undefined {
  const value = single(items);
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TypeError('Expected a boolean');
  }
  return value;
}

function onBooleans(decide: (left: boolean | undefined, right: boolean | undefined) => boolean | undefined) {
  return (left: Collection, right: Collection): Collection => {
    const answer = decide(booleanIn(left), booleanIn(right));
    return answer === undefined ? EMPTY : truth(answer);
  };
}

type Simple = string | number;

function onValues(apply: (left: Simple, right: Simple) => unknown) {
  return (left: Collection, right: Collection): Collection =>
    left.length === 0 || right.length === 0 ? EMPTY : [apply(single(left) as Simple, single(right) as Simple)];
}

function textIn(items: Collection): string {
  const value = single(items) ?? '';
  if (typeof value !== 'string') {
    throw new TypeError('Expected a string');
  }
  return value;
}

/** The FHIRPath operators of the subset by their sign. Both sides are evaluated first; empty in is empty out, `&` apart. */
// prettier-ignore
export const PATH_OPERATORS: Readonly<Record<string, (left: Collection, right: Collection) => Collection>> = {
  '=': (left, right) => { const same = equals(left, right); return same === undefined ? EMPTY : truth(same); },
  '!=': (left, right) => { const same = equals(left, right); return same === undefined ? EMPTY : truth(!same); },
  and: onBooleans((left, right) => (left === true && right === true ? true : left === false || right === false ? false : undefined)),
  or: onBooleans((left, right) => (left === false && right === false ? false : (left ?? false) || (right ?? false) ? true : undefined)),
  xor: onBooleans((left, right) => (left === undefined || right === undefined ? undefined : left !== right)),
  implies: onBooleans((left, right) => (right === true || left === false ? true : left === undefined || right === undefined ? undefined : false)),
  in: (left, right) => { const value = single(left); return value === undefined ? EMPTY : truth(right.some((item) => isSame(value, item))); },
  '|': (left, right) => [...left, ...right].filter((item, index, all) => all.findIndex((other) => typeof item === 'object' ? other === item : isSame(other, item)) === index),
  '&': (left, right) => [textIn(left) + textIn(right)],
  '+': onValues((left, right) => (left as number) + (right as number)),
  '-': onValues((left, right) => (left as number) - (right as number)),
  '*': onValues((left, right) => (left as number) * (right as number)),
  '<': onValues((left, right) => left < right),
  '<=': onValues((left, right) => left <= right),
  '>': onValues((left, right) => left > right),
  '>=': onValues((left, right) => left >= right),
};
