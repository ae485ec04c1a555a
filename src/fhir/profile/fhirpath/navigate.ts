import { isObject } from '../run.ts';

/** A FHIRPath collection over plain FHIR JSON. */
export type Collection = readonly unknown[];

/** The empty collection. */
export const EMPTY: Collection = [];

/** A primitive with an id or extensions (`_family` beside `family`); `value` is undefined when only those are there. */
export class ExtendedPrimitive {
  readonly value: unknown;
  readonly element: unknown;

  constructor(value: unknown, element: unknown) {
    this.value = value;
    this.element = element;
  }
}

/** The bare value of an item. */
export function bare(item: unknown): unknown {
  return item instanceof ExtendedPrimitive ? item.value : item;
}

/** A step to a child element of that name, primitive siblings included. */
export function childStep(name: string): (input: Collection) => Collection {
  const siblingName = `_${name}`;
  return (input) => {
    if (input.length === 0) return EMPTY;
    const found: unknown[] = [];
    for (const item of input) {
      const owner = item instanceof ExtendedPrimitive ? item.element : item;
      if (isObject(owner)) collect(found, owner[name], owner[siblingName]);
    }
    return found;
  };
}

/** Whether any item has a child element of that name: `childStep` without its outcome. */
export function childPresence(name: string): (input: Collection) => boolean {
  const siblingName = `_${name}`;
  return (input) => {
    for (const item of input) {
      const owner = item instanceof ExtendedPrimitive ? item.element : item;
      if (isObject(owner) && (owner[name] !== undefined || owner[siblingName] !== undefined)) return true;
    }
    return false;
  };
}

/** A step to a choice element: `value` finds `valueString`. `typeNames` are the capitalised type names. */
export function choiceStep(name: string, typeNames: ReadonlySet<string>): (input: Collection) => Collection {
  const plain = childStep(name);
  return (input) => {
    const found: unknown[] = [...plain(input)];
    for (const item of input) {
      const owner = item instanceof ExtendedPrimitive ? item.element : item;
      if (!isObject(owner)) continue;
      for (const key in owner) if (isChoiceOf(name, key, typeNames)) collect(found, owner[key], owner[`_${key}`]);
    }
    return found;
  };
}

/** Whether any item has a choice element of that name: `choiceStep` without its outcome. */
export function choicePresence(name: string, typeNames: ReadonlySet<string>): (input: Collection) => boolean {
  const plain = childPresence(name);
  return (input) => {
    for (const item of input) {
      const owner = item instanceof ExtendedPrimitive ? item.element : item;
      if (isObject(owner)) for (const key in owner) if (isChoiceOf(name, key, typeNames)) return true;
    }
    return plain(input);
  };
}

function isChoiceOf(name: string, key: string, typeNames: ReadonlySet<string>): boolean {
  return key.length > name.length && key.startsWith(name) && typeNames.has(key.slice(name.length));
}

function collect(found: unknown[], value: unknown, sibling: unknown): void {
  if (value === undefined && sibling === undefined) return;
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    found.push(sibling === undefined ? value : new ExtendedPrimitive(value, sibling));
    return;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
  for (let at = 0; at < Math.max(values.length, siblings.length); at += 1) {
    const extra = siblings[at] ?? undefined;
    const own = values[at] ?? undefined;
    if (extra !== undefined) found.push(new ExtendedPrimitive(own, extra));
    else if (own !== undefined) found.push(own);
  }
}

/** `children()`: every child of every item. */
export function children(input: Collection): Collection {
  const found: unknown[] = [];
  for (const item of input) {
    const owner = item instanceof ExtendedPrimitive ? item.element : item;
    if (!isObject(owner)) continue;
    for (const key of Object.keys(owner)) {
      if (key === 'resourceType') continue;
      if (!key.startsWith('_')) collect(found, owner[key], owner[`_${key}`]);
      else if (owner[key.slice(1)] === undefined) collect(found, undefined, owner[key]);
    }
  }
  return found;
}

/** `descendants()`: children, their children, and so on. */
export function descendants(input: Collection): Collection {
  const found: unknown[] = [];
  for (let level = children(input); level.length > 0; level = children(level)) found.push(...level);
  return found;
}
