import type { Bundle, Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { SharingRole } from '../workflow/any-view.ts';
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
export function externalPath(view: SharingRole, type: string, internalId: string): string {
  return `${view}/${type}/${internalId}`;
}

/** How references are rewritten: to a resource of this message, or by identifier to one that the recipient has or had. */
type Links = { readonly urls: ReadonlyMap<string, string>; readonly known: ReadonlyMap<string, string> };

/**
 * Gives every resource the id that this recipient knows it by, adds it as business identifier (SYSTEMS.delivery), and
 * makes all references follow. A reference to something that is not in this message does not leave, unless it is among
 * `known` (`Type/id`: what this recipient got before): then it leaves by that identifier.
 */
export function toExternalIds(
  sources: readonly Addressed[],
  view: SharingRole,
  externalId: ExternalId,
  known: Iterable<string> = [],
): readonly Resource[] {
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
  const links = { urls, known: new Map([...known].map((key) => [key, externalIdOf(key, view, externalId)])) };
  return addressed.map(
    ({ source, id }) => withIdentifier({ ...rewriteObject(source, links), id }, id) as unknown as Resource,
  );
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

function externalIdOf(key: string, view: SharingRole, externalId: ExternalId): string {
  const slash = key.indexOf('/');
  return externalId(key.slice(0, slash), externalPath(view, key.slice(0, slash), key.slice(slash + 1)));
}

function rewriteObject(value: FhirObject, links: Links): FhirObject {
  const kept: Record<string, FhirValue> = {};
  for (const [name, child] of Object.entries(value)) {
    if (name === 'reference' && typeof child === 'string') {
      Object.assign(kept, referenceTo(child, links));
      continue;
    }
    const rewritten = rewrite(child, links);
    if (rewritten !== undefined) {
      kept[name] = rewritten;
    }
  }
  return kept;
}

function referenceTo(target: string, { urls, known }: Links): FhirObject {
  const url = urls.get(target);
  const id = known.get(target);
  return url !== undefined
    ? { reference: url }
    : id !== undefined
      ? { identifier: { system: SYSTEMS.delivery, value: id } }
      : {};
}

function rewrite(value: FhirValue | undefined, links: Links): FhirValue | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly FhirValue[])
      .map((item) => rewrite(item, links))
      .filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isFhirObject(value)) {
    return value;
  }
  const kept = rewriteObject(value, links);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
