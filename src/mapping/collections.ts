/** A FHIRPath collection. Never changed once made: `list` hands out the arrays of the message itself. */
export type Collection = readonly unknown[];

/** The empty collection. */
export const EMPTY: Collection = Object.freeze([]);
/** `true` as a collection. */
export const TRUE: Collection = Object.freeze([true]);
/** `false` as a collection. */
export const FALSE: Collection = Object.freeze([false]);

/** The value of an element as a collection: absent is empty, a list is itself without its nulls, anything else is one item. */
export function list(value: unknown): Collection {
  if (value === undefined || value === null) {
    return EMPTY;
  }
  if (!Array.isArray(value)) {
    return [value];
  }
  const items: Collection = value;
  return items.includes(null) || items.includes(undefined)
    ? items.filter((item) => item !== undefined && item !== null)
    : items;
}

/** One step further: the values of an element of every item, in order. */
export function flat(items: Collection, get: (item: unknown) => unknown): Collection {
  if (items.length === 1) {
    return list(get(items[0]));
  }
  return items.length === 0 ? EMPTY : items.flatMap((item) => list(get(item)));
}

/** FHIRPath boolean as a collection. */
export function truth(value: boolean): Collection {
  return value ? TRUE : FALSE;
}

/** Whether a collection counts as true where a rule or a filter asks: its first value is. */
export function isTrue(items: Collection): boolean {
  return items.length > 0 && Boolean(items[0]);
}

/** The single item of a collection, or undefined when it is empty. Throws when there are several. */
export function single(items: Collection): unknown {
  if (items.length > 1) {
    throw new Error('Expected at most one value');
  }
  return items[0];
}

/** Whether a value is absent or an empty string, list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') {
    return true;
  }
  if (typeof value !== 'object') {
    return false;
  }
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** FHIRPath equality of two values: numbers within 1e-8, objects by content. */
export function isSame(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) < 1e-8;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  const [one, two] = [Object.entries(left), new Map<string, unknown>(Object.entries(right))];
  return one.length === two.size && one.every(([key, value]) => two.has(key) && isSame(value, two.get(key)));
}
