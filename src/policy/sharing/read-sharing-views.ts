import { Fault } from '../../kernel/fault.ts';
import type { SharingRole } from '../../workflow/any-view.ts';
import { SHARING_ROLES } from '../../workflow/any-view.ts';
import type { SharingView, SharingViews } from './sharing-view.ts';
import { rulesFor } from './view-rules.ts';

/**
 * Takes the contents of `profiles/sharing/<view>.json` (name of the view → parsed JSON) and answers all views. A
 * view that is missing, holds a path that can't be read or is not about itself is a Fault: without it nothing may leave.
 * The full shape is that of `profiles/sharing/schema/sharing-view.schema.json`.
 */
export function readSharingViews(files: Readonly<Record<string, unknown>>): SharingViews {
  const entries = SHARING_ROLES.map((name) => [name, readSharingView(name, files[name])] as const);
  return Object.fromEntries(entries) as Record<SharingRole, SharingView>;
}

function readSharingView(name: SharingRole, json: unknown): SharingView {
  if (!isSharingView(json) || json.view !== name) {
    throw new Fault('ENVIRONMENT', { view: name });
  }
  const view = deepFreeze(structuredClone(json));
  try {
    Object.keys(view.types).forEach((typeKey) => rulesFor(view, typeKey));
  } catch (cause) {
    throw new Fault('ENVIRONMENT', { view: name }, { cause });
  }
  return view;
}

function isSharingView(json: unknown): json is SharingView {
  if (!isRecord(json) || !isRecord(json['types']) || !Array.isArray(json['withhold'])) {
    return false;
  }
  const types = Object.values(json['types']);
  return (
    types.every((type) => isRecord(type) && Array.isArray(type['allow']) && type['allow'].every(hasElements)) &&
    json['withhold'].every(hasElements)
  );
}

function hasElements(value: unknown): boolean {
  return (
    isRecord(value) &&
    Array.isArray(value['elements']) &&
    value['elements'].every((element) => typeof element === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
