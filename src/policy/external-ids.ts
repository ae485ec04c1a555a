import type { Bundle, Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { View } from '../workflow/effects.ts';
import type { ExternalId } from './delivery.ts';
import type { FhirObject, FhirValue } from './sharing/fhir-value.ts';
import { fhirObjectOf, isFhirObject } from './sharing/fhir-value.ts';

/** A resource with the address that its Bundle gave it. */
export type Addressed = { readonly resource: Resource; readonly fullUrl?: string };

/** Types whose `identifier` is one element, not a list (R4). */
const SINGLE_IDENTIFIER = new Set(['QuestionnaireResponse', 'Composition', 'Bundle']);

/**
 * The path under which a resource gets its external id. It starts with the view, because the members of one VG team
 * share an endpoint: the ggz member's Patient and the sociaal-domein member's must not be one record there.
 */
export function externalPath(view: View, type: string, internalId: string): string {
  return `${view}/${type}/${internalId}`;
}

/**
 * Gives every resource the id that this recipient knows it by, adds it as business identifier (SYSTEMS.delivery), and
 * makes all references follow. A reference to something that is not in this message does not leave.
 */
export function toExternalIds(sources: readonly Addressed[], view: View, externalId: ExternalId): readonly Resource[] {
  const urls = new Map<string, string>();
  const addressed = sources.map(({ resource, fullUrl }, index) => {
    const internalId = resource.id ?? fullUrl ?? `nr-${String(index)}`;
    const id = externalId(resource.resourceType, externalPath(view, resource.resourceType, internalId));
    for (const url of [`${resource.resourceType}/${internalId}`, `urn:uuid:${internalId}`, fullUrl]) {
      if (url !== undefined) {
        urls.set(url, `urn:uuid:${id}`);
      }
    }
    return { source: fhirObjectOf(resource), id };
  });
  return addressed.map(({ source, id }) => withIdentifier({ ...rewriteObject(source, urls), id }, id) as unknown as Resource);
}

/** The Bundle that leaves: `collection`, every entry under its own `urn:uuid`. */
export function collectionOf(resources: readonly Resource[], timestamp: string): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp,
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
  };
}

function withIdentifier(resource: FhirObject, id: string): FhirObject {
  const identifier = { system: SYSTEMS.delivery, value: id };
  if (SINGLE_IDENTIFIER.has(String(resource['resourceType']))) {
    return { ...resource, identifier };
  }
  const others = Array.isArray(resource['identifier']) ? (resource['identifier'] as readonly FhirValue[]) : [];
  return { ...resource, identifier: [...others, identifier] };
}

function rewriteObject(value: FhirObject, urls: ReadonlyMap<string, string>): FhirObject {
  const kept: Record<string, FhirValue> = {};
  for (const [name, child] of Object.entries(value)) {
    const rewritten = name === 'reference' && typeof child === 'string' ? urls.get(child) : rewrite(child, urls);
    if (rewritten !== undefined) {
      kept[name] = rewritten;
    }
  }
  return kept;
}

function rewrite(value: FhirValue | undefined, urls: ReadonlyMap<string, string>): FhirValue | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly FhirValue[]).map((item) => rewrite(item, urls)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isFhirObject(value)) {
    return value;
  }
  const kept = rewriteObject(value, urls);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
