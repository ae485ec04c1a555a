import { isObject } from '../run.ts';
import type { Collection } from './navigate.ts';
import { bare } from './navigate.ts';

/** Evaluation went where FHIRPath has no answer, such as a boolean of two values: the caller says "cannot check". */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** The collection as a boolean: undefined when empty, true for a single value that is no boolean. */
export function truthOf(collection: Collection): boolean | undefined {
  if (collection.length === 0) return undefined;
  if (collection.length > 1) throw new PathError('boolean of several values');
  const value = bare(collection[0]);
  return typeof value === 'boolean' ? value : true;
}

/** Deep equality of two items. */
export function isSame(left: unknown, right: unknown): boolean {
  const [a, b] = [bare(left), bare(right)];
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** `=`: undefined when a side is empty; collections are equal item by item. */
export function equals(left: Collection, right: Collection): boolean | undefined {
  if (left.length === 0 || right.length === 0) return undefined;
  return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
}

/** Distinct items, in order. */
export function distinct(collection: Collection): unknown[] {
  const found: unknown[] = [];
  const scalars = new Set<unknown>();
  for (const item of collection) {
    const value = bare(item);
    // Only objects need to be compared one with another: a Bundle has hundreds of fullUrls.
    const isNew = isObject(value) ? !found.some((other) => isSame(other, item)) : !scalars.has(value);
    if (!isNew) continue;
    scalars.add(value);
    found.push(item);
  }
  return found;
}

const DATE = /^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$/;

/**
 * Order of two single values: negative, zero, positive, or undefined when a side is empty. Dates of different precision
 * are compared as far as both go, so that `2019` is neither before nor after `2019-05`: undecided is not a violation.
 */
export function order(left: Collection, right: Collection): number | undefined {
  if (left.length === 0 || right.length === 0) return undefined;
  if (left.length > 1 || right.length > 1) throw new PathError('order of several values');
  const [a, b] = [scalar(left[0]), scalar(right[0])];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') throw new PathError('order of different types');
  if (DATE.test(a) && DATE.test(b)) return orderOfDates(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Quantities of the same unit are ordered by value. */
function scalar(item: unknown): unknown {
  const value = bare(item);
  return isObject(value) && typeof value['value'] === 'number' ? value['value'] : value;
}

function orderOfDates(a: string, b: string): number {
  if (a.includes('T') && b.includes('T')) return Date.parse(a) - Date.parse(b);
  const length = Math.min(a.length, b.length, 10);
  const [x, y] = [a.slice(0, length), b.slice(0, length)];
  return x < y ? -1 : x > y ? 1 : 0;
}
