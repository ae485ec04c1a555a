/** Any JSON object of a sender: nothing about its shape is taken for granted. */
export type BundleNode = Readonly<Record<string, unknown>>;

/** Where an object stood; `moved`: elements of a copy that stood in another object. */
type Noted = { readonly at: string; readonly moved: Readonly<Record<string, string>> };

const PLACES = new WeakMap<object, Noted>();

/** The value as an object; an empty one when it is none. */
export function nodeOf(value: unknown): BundleNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as BundleNode) : {};
}

/** The value as a list: of one, when it is no list; empty, when absent. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** The text of an element; empty when it is absent or no text. */
export function textIn(node: BundleNode, name: string): string {
  const value = node[name];
  return typeof value === 'string' ? value : '';
}

/** Whether a literal reference means this entry: by its fullUrl, or by type and id. */
export function isReferenceTo(reference: string, { fullUrl, resource }: { readonly fullUrl: string; readonly resource: BundleNode }): boolean {
  const local = `${textIn(resource, 'resourceType')}/${textIn(resource, 'id')}`;
  return reference !== '' && (reference === fullUrl || (textIn(resource, 'id') !== '' && (reference === local || reference.endsWith(`/${local}`))));
}

/** Notes a copy at the place of its original; `moved` names elements that it got from another object, under the name that they had there. */
export type NoteCopy = (copy: BundleNode, original: object, moved?: Readonly<Record<string, readonly [from: object, name: string]>>) => BundleNode;

/** Notes where every object of a Bundle stands, and gives how to note a copy at the place of its original. */
export function placesOfBundle(bundle: unknown): NoteCopy {
  note(bundle, 'Bundle');
  return noteCopy;
}

/** Notes a copy at the place of its original, which was noted before. */
export const noteCopy: NoteCopy = (copy, original, moved = {}) => {
  const places = Object.entries(moved).map(([key, [from, name]]) => [key, `${PLACES.get(from)?.at ?? 'Bundle'}.${name}`] as const);
  PLACES.set(copy, { at: PLACES.get(original)?.at ?? 'Bundle', moved: Object.fromEntries(places) });
  return copy;
};

/** Where a value stood in the sender's Bundle, as a FHIRPath (`Bundle.entry[2].resource.identifier[0].value`); undefined for what is no part of one. */
export function bundlePlaceOf(node: object, key?: string, index?: number): string | undefined {
  const noted = PLACES.get(node);
  if (noted === undefined) {
    return undefined;
  }
  const place = key === undefined ? noted.at : (noted.moved[key] ?? `${noted.at}.${key}`);
  return `${place}${index === undefined ? '' : `[${index}]`}`;
}

function note(value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  PLACES.set(value, { at: place, moved: {} });
  for (const [key, child] of Object.entries(value)) {
    note(child, Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`);
  }
}
