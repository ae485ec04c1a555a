import type { Compiler } from './compiler.ts';
import { R4_BASE } from './definitions.ts';
import { VERDICTS, unchecked } from './finding.ts';
import type { Check, JsonObject, Run } from './run.ts';
import { isObject } from './run.ts';

const UNKNOWN_TARGET = unchecked('reference', 'A target profile of this reference is not available: the target was not checked.');
const RESTFUL = /(?:^|\/)([A-Z][A-Za-z]{1,40})\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * The check that a reference points to one of the allowed resource types. Undefined when any type will do. The target's
 * own content is checked where the target stands (Bundle entry, contained), not again through each reference.
 */
export function targetCheck(targetProfiles: readonly string[], compiler: Compiler): Check | undefined {
  const types = targetProfiles.map((url) => (url.startsWith(R4_BASE) ? url.slice(R4_BASE.length) : compiler.definitions.structure(url)?.type));
  const allowed = new Set(types);
  if (allowed.size === 0 || allowed.has('Resource')) return undefined;
  return (value, run) => {
    const type = isObject(value) ? targetType(value, run) : undefined;
    if (type === undefined || allowed.has(type)) return;
    run.report(allowed.has(undefined) ? UNKNOWN_TARGET : VERDICTS.reference);
  };
}

/** The resource type that a reference points to, as far as it shows: in the text, in the Bundle, or by `type`. */
export function targetType(reference: JsonObject, run: Run): string | undefined {
  const text = reference['reference'];
  const named = typeof text === 'string' ? RESTFUL.exec(text)?.[1] : undefined;
  if (named !== undefined) return named;
  const target = resolveReference(reference, run);
  if (typeof target?.['resourceType'] === 'string') return target['resourceType'];
  return typeof reference['type'] === 'string' ? reference['type'] : undefined;
}

/** The resource behind a reference, when it is contained or stands in the same Bundle. */
export function resolveReference(reference: JsonObject, run: Run): JsonObject | undefined {
  const text = reference['reference'];
  if (typeof text !== 'string') return undefined;
  if (!text.startsWith('#')) return run.entryAt(text);
  const contained: unknown = run.rootResource['contained'];
  const found: unknown = Array.isArray(contained) ? contained.find((resource) => isObject(resource) && resource['id'] === text.slice(1)) : undefined;
  return isObject(found) ? found : undefined;
}
