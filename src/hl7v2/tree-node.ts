/** A value in the tree: text, or the repetitions of something. */
export type Hl7Value = string | readonly (string | Hl7Node)[];

/**
 * A group, segment, field repetition or component of the tree. Keys are segment ids, group names, `PID3`, `CX1`.
 *
 * Segments, groups and fields are always arrays; a primitive component is a string, a composite one an array of one
 * node. Empty is left out, an explicit `""` stays as `HL7_NULL`. A segment has `SEQ`, its ordinal in the message.
 */
export type Hl7Node = { readonly [key: string]: Hl7Value };

/** The root of a tree; `structure` is the message structure, such as `SRM_S01`. */
export type Hl7Tree = Hl7Node & { readonly structure: string };

// Places stand beside the nodes, so that neither JSON nor a comparison sees them.
const NODE_PLACES = new WeakMap<object, string>();
const TEXT_PLACES = new WeakMap<object, readonly string[]>();

/** Remembers where a node was read: `PID`, `PID-3[2]`, `PID-3[2].4`. */
export function setNodePlace(node: Hl7Node, place: string): void {
  NODE_PLACES.set(node, place);
}

/** Remembers where each text of a primitive field was read. */
export function setTextPlaces(texts: readonly string[], places: readonly string[]): void {
  TEXT_PLACES.set(texts, places);
}

/**
 * Where something was read in the message: `placeOf(cx)`, `placeOf(cx, 'CX1')`, `placeOf(pid, 'PID13', 1)`.
 *
 * `index` counts from 0 in the array at `key`. A repetition or ordinal 1 is not written. Undefined for groups, for
 * `SEQ`, and for nodes that did not come from `treeFromMessage` (a copy has lost its places).
 */
export function placeOf(node: Hl7Node, key?: string, index = 0): string | undefined {
  if (key === undefined) return NODE_PLACES.get(node);
  const value = node[key];
  if (value === undefined || typeof value === 'string') return partPlace(node, key);
  const item = value[index];
  return typeof item === 'object' ? NODE_PLACES.get(item) : TEXT_PLACES.get(value)?.[index];
}

function partPlace(node: Hl7Node, key: string): string | undefined {
  const place = NODE_PLACES.get(node);
  if (place === undefined) return undefined;
  if (place.includes('-')) return `${place}.${/\d+$/.exec(key)?.[0] ?? ''}`;
  // Segment ids may end in a digit themselves: `DG13` is DG1-3.
  const field = /^\d+$/.exec(key.startsWith(place.slice(0, 3)) ? key.slice(3) : key.slice(1))?.[0];
  return field === undefined ? undefined : `${place}-${field}`;
}

/** All places of the tree that hold a text, in message order and each once: what a map could have read. */
export function placesOf(tree: Hl7Node): string[] {
  const places = new Set<string>();
  collectPlaces(tree, places);
  return [...places];
}

function collectPlaces(node: Hl7Node, places: Set<string>): void {
  for (const [key, value] of Object.entries(node)) {
    const items = typeof value === 'string' ? [value] : value;
    items.forEach((item, index) => {
      if (typeof item === 'object') return collectPlaces(item, places);
      const place = placeOf(node, key, index);
      if (place !== undefined) places.add(place);
    });
  }
}
