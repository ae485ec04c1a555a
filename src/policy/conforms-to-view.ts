import type { Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { FhirObject, FhirValue } from './sharing/fhir-value.ts';
import { fhirObjectOf, isFhirObject } from './sharing/fhir-value.ts';
import { project } from './sharing/project.ts';
import type { SharingView } from './sharing/sharing-view.ts';
import { typeKeyOf } from './sharing/type-key.ts';
import { rulesFor } from './sharing/view-rules.ts';

/**
 * Whether a resource that is about to leave holds nothing but what its view names: looked at afresh, whatever made it.
 * The identifiers under which the recipient knows things are ours to add and not the view's affair.
 */
export function conformsToView(resource: Resource, view: SharingView): boolean {
  const source = fhirObjectOf(resource);
  const compiled = rulesFor(view, typeKeyOf(source));
  if (compiled === undefined) {
    return false;
  }
  const { dropped, changesMeaning } = project(withoutOurs(source), compiled.tree);
  return dropped.size === 0 && !changesMeaning;
}

function withoutOurs(value: FhirObject): FhirObject {
  const entries = Object.entries(value).map(([name, child]) => [name, cleaned(child)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function cleaned(value: FhirValue | undefined): FhirValue | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly FhirValue[]).map(cleaned).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isFhirObject(value)) {
    return value;
  }
  const isOurs = value['system'] === SYSTEMS.delivery;
  const kept = isOurs ? {} : withoutOurs(value);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
