import type { Resource } from '@medplum/fhirtypes';
import type { Withheld } from './delivery.ts';
import type { MinimiseContext } from './minimise.ts';
import { minimise } from './minimise.ts';
import { fhirObjectOf } from './sharing/fhir-value.ts';
import type { SharingView } from './sharing/sharing-view.ts';
import { typeKeyOf } from './sharing/type-key.ts';
import { rulesFor } from './sharing/view-rules.ts';

/** What is left of several resources, and each withheld place once. */
export type MinimisedResources = { readonly resources: readonly Resource[]; readonly withheld: readonly Withheld[] };

/** Projects all resources of one message onto a view. Of resources that a view wants `once`, equal ones leave once. */
export function minimiseResources(
  sources: readonly Resource[],
  view: SharingView,
  context: MinimiseContext,
): MinimisedResources {
  const resources: Resource[] = [];
  const withheld = new Map<string, Withheld>();
  const seen = new Set<string>();
  for (const source of sources) {
    const result = minimise(source, view, context);
    result.withheld.forEach((item) => withheld.set(item.path, item));
    if (result.resource === undefined) {
      continue;
    }
    const isOnce = rulesFor(view, typeKeyOf(fhirObjectOf(source)))?.rules.once === true;
    const content = isOnce ? JSON.stringify({ ...result.resource, id: '' }) : undefined;
    if (content === undefined || !seen.has(content)) {
      resources.push(result.resource);
      seen.add(content ?? '');
    }
  }
  return { resources, withheld: [...withheld.values()].toSorted((left, right) => left.path.localeCompare(right.path)) };
}
