import type { Collection } from './collections.ts';
import { EMPTY, isEmpty, isSame, isTrue, list, single, truth } from './collections.ts';

/** What follows the dot: the collection before it, then its arguments as collections, criteria or branches. */
export type PathFunction = (items: Collection, ...args: never[]) => Collection;

type Criteria = (item: unknown) => Collection;
type Branch = () => Collection;

/** Applies a function on strings to a single string; nothing to nothing. */
function onText(items: Collection, apply: (text: string) => unknown): Collection {
  if (items.length === 0) {
    return EMPTY;
  }
  const text = single(items);
  if (typeof text !== 'string') {
    throw new TypeError('A string method on something else');
  }
  const result = apply(text);
  return result === undefined ? EMPTY : [result];
}

function booleanOf(items: Collection): boolean | undefined {
  const value = single(items);
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).toLowerCase() : value;
  if (text === true || ['true', 't', 'yes', 'y', '1', '1.0'].includes(String(text))) {
    return true;
  }
  return text === false || ['false', 'f', 'no', 'n', '0', '0.0'].includes(String(text)) ? false : undefined;
}

function integerOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    return /^[+-]?\d+$/.test(value) ? Number.parseInt(value, 10) : undefined;
  }
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined;
}

function numberOf(items: Collection): number {
  if (typeof items[0] !== 'number') {
    throw new TypeError('Expected a number');
  }
  return items[0];
}

function not(items: Collection): Collection {
  const value = booleanOf(items);
  return value === undefined ? EMPTY : truth(!value);
}

function iif(_: Collection, criterion: Branch, then: Branch, otherwise?: Branch): Collection {
  const value = single(criterion());
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TypeError('iif asks for a boolean');
  }
  return value === true ? then() : (otherwise?.() ?? EMPTY);
}

function substring(items: Collection, start: Collection, length: Collection = EMPTY): Collection {
  return onText(items, (text) => {
    const from = Number(start[0]);
    const to = length[0] ? from + Number(length[0]) : text.length;
    return from < 0 || from >= text.length ? undefined : text.substring(from, to);
  });
}

/** The FHIRPath methods by name (mappings/README.md). They throw where FHIRPath signals an error, without the value. */
// prettier-ignore
export const PATH_FUNCTIONS = {
  exists: (items: Collection, criteria?: Criteria) => truth(criteria ? items.some((item) => isTrue(criteria(item))) : items.length > 0 && !items.some(isEmpty)),
  all: (items: Collection, criteria: Criteria) => truth(items.every((item) => isTrue(criteria(item)))),
  where: (items: Collection, criteria: Criteria) => items.filter((item) => isTrue(criteria(item))),
  select: (items: Collection, criteria: Criteria) => items.flatMap((item) => criteria(item)),
  iif,
  empty: (items: Collection) => truth(items.every(isEmpty)),
  not,
  count: (items: Collection) => [items.length],
  first: (items: Collection) => items.slice(0, 1),
  last: (items: Collection) => items.slice(-1),
  tail: (items: Collection) => items.slice(1),
  skip: (items: Collection, count: Collection) => items.slice(Math.max(0, numberOf(count))),
  take: (items: Collection, count: Collection) => items.slice(0, Math.max(0, numberOf(count))),
  distinct: (items: Collection) => [...new Set(items)],
  join: (items: Collection, separator: Collection = EMPTY) => [items.map(String).join(separator.length === 0 ? '' : String(separator[0]))],
  upper: (items: Collection) => onText(items, (text) => text.toUpperCase()),
  lower: (items: Collection) => onText(items, (text) => text.toLowerCase()),
  length: (items: Collection) => onText(items, (text) => text.length),
  startsWith: (items: Collection, part: Collection) => onText(items, (text) => text.startsWith(String(part[0]))),
  endsWith: (items: Collection, part: Collection) => onText(items, (text) => text.endsWith(String(part[0]))),
  contains: (items: Collection, part: Collection) => onText(items, (text) => text.includes(String(part[0]))),
  matches: (items: Collection, pattern: Collection) => onText(items, (text) => new RegExp(String(pattern[0])).test(text)),
  replace: (items: Collection, part: Collection, by: Collection) => onText(items, (text) => text.replaceAll(String(part[0]), String(by[0]))),
  substring,
  indexOf: (items: Collection, part: Collection) => onText(items, (text) => text.indexOf(String(part[0]))),
  toString: (items: Collection) => items.length === 0 ? EMPTY : [String(single(items))],
  toInteger: (items: Collection) => list(integerOf(single(items))),
} satisfies Record<string, PathFunction>;

/** A converter on every item before the dot, its results flattened (see `Converter`). */
export function convert(
  items: Collection,
  converter: (input: unknown, ...args: unknown[]) => unknown,
  ...args: Collection[]
): Collection {
  if (items.length === 0) {
    return EMPTY;
  }
  const values = args.map((arg) => (arg.length <= 1 ? arg[0] : [...arg]));
  return items.length === 1
    ? list(converter(items[0], ...values))
    : items.flatMap((item) => list(converter(item, ...values)));
}

/** `=`: empty when a side is empty, else item by item. */
export function equals(left: Collection, right: Collection): boolean | undefined {
  if (left.length === 0 || right.length === 0) {
    return undefined;
  }
  return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
}
