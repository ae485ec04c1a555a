import { targetType } from './reference-target.ts';
import type { JsonObject, Run } from './run.ts';
import { isObject } from './run.ts';

/** An R4 invariant written by hand. `expressionStart` are parts of the published text, so that another rule of the same key isn't taken for it. */
export type NativeInvariant = {
  readonly expressionStart: readonly string[];
  holds(item: unknown, run: Run): boolean;
};

/** Those R4 invariants whose published expression is slow, or asks for types that plain JSON doesn't show. */
export const NATIVE_INVARIANTS: Readonly<Record<string, NativeInvariant>> = {
  /** A contained resource is referred to, or refers to its container. */
  'dom-3': { expressionStart: ["contained.where((('#'+id in"], holds: isEveryContainedUsed },
  /** A local reference points to a contained resource; `#` alone is the container. */
  'ref-1': { expressionStart: ["reference.startsWith('#').not()"], holds: isLocalReferenceKnown },
  /** An extension has a value or extensions, not both. */
  'ext-1': { expressionStart: ['extension.exists() != value.exists()'], holds: hasExtensionsOrValue },
  /** Only a Practitioner is in a team on behalf of an organization; a member that isn't at hand may be one. */
  'ctm-1': { expressionStart: ['onBehalfOf.exists() implies'], holds: isOnBehalfAllowed },
};

function isEveryContainedUsed(item: unknown): boolean {
  const contained: unknown = isObject(item) ? item['contained'] : undefined;
  if (!isObject(item) || !Array.isArray(contained) || contained.length === 0) return true;
  const used = new Set<string>();
  collectLocal(item, used);
  return contained.every((resource: unknown) => isObject(resource) && (used.has(`#${String(resource['id'])}`) || refersTo(resource, '#')));
}

/** References, and canonicals and uris, which may point to a contained definition too. */
function collectLocal(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collectLocal(item, found);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) if (key !== 'text') collectLocal(value[key], found);
  }
}

function refersTo(resource: JsonObject, target: string): boolean {
  const found = new Set<string>();
  collectLocal(resource, found);
  return found.has(target);
}

function isLocalReferenceKnown(item: unknown, run: Run): boolean {
  const reference: unknown = isObject(item) ? item['reference'] : undefined;
  if (typeof reference !== 'string' || !reference.startsWith('#') || reference === '#') return true;
  const contained: unknown = run.rootResource['contained'];
  return Array.isArray(contained) && contained.some((resource) => isObject(resource) && resource['id'] === reference.slice(1));
}

function isOnBehalfAllowed(item: unknown, run: Run): boolean {
  if (!isObject(item) || item['onBehalfOf'] === undefined || !isObject(item['member'])) return true;
  const type = targetType(item['member'], run);
  return type === undefined || type === 'Practitioner';
}

function hasExtensionsOrValue(item: unknown): boolean {
  if (!isObject(item)) return true;
  let hasValue = false;
  for (const key in item) if (key.startsWith('value') || key.startsWith('_value')) hasValue = true;
  return ('extension' in item) !== hasValue;
}
