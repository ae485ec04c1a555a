import type { Resource } from '@medplum/fhirtypes';
import type { Result } from '../kernel/result.ts';

/** A resource as a partner keeps it. */
export type Stored = { readonly place: string; readonly version: number; readonly resource: Resource };

/** What a partner's system did with one resource of a transaction. */
export type Effect = 'created' | 'updated' | 'unchanged';

/** One entry of a transaction, done. */
export type Done = { readonly place: string; readonly version: number; readonly effect: Effect };

/** Why a transaction is refused; nothing of it is kept then. */
export type Trouble = { readonly status: number; readonly diagnostics: string };

type Json = Readonly<Record<string, unknown>>;
type Wanted = { readonly url: string; readonly place: string; readonly effect: Effect; readonly resource: Json };

/**
 * A small FHIR store as a partner's EPD has one: conditional create and update on `identifier`, `urn:uuid` references
 * resolved, all or nothing. Kept apart from the gateway's own code, so that a mistake there is not made twice here.
 */
export class MemoryFhir {
  private readonly stored = new Map<string, Stored>();
  /** `Type system|value` to the places of the resources that carry it, so that a full store answers as fast as an empty one. */
  private readonly places = new Map<string, Set<string>>();
  private readonly newId: () => string;

  constructor(newId: () => string) {
    this.newId = newId;
  }

  /** The resource at `Type/id`. */
  find(place: string): Stored | undefined {
    return this.stored.get(place);
  }

  /** Every resource of a type, oldest first; of all types without one. */
  list(type?: string): readonly Stored[] {
    return [...this.stored.values()].filter(({ resource }) => type === undefined || resource.resourceType === type);
  }

  /** Resources of a type that carry `system|value` as identifier. */
  search(type: string, token: string): readonly Stored[] {
    return [...(this.places.get(`${type} ${token}`) ?? [])].flatMap((place) => this.stored.get(place) ?? []);
  }

  /** Puts a resource of the partner's own in the store, as it had it before anything came from the gateway. */
  seed(resource: Resource): Stored {
    const place = `${resource.resourceType}/${resource.id ?? this.newId()}`;
    return this.save(place, resource);
  }

  /** Runs a transaction Bundle: all of it, or nothing. */
  transact(bundle: unknown): Result<readonly Done[], Trouble> {
    const entries = isJson(bundle) && bundle['type'] === 'transaction' && Array.isArray(bundle['entry']) ? bundle['entry'] : undefined;
    if (entries === undefined) {
      return trouble(400, 'Not a transaction Bundle.');
    }
    const wanted: Wanted[] = [];
    for (const entry of entries as readonly unknown[]) {
      const read = this.readEntry(entry);
      if (!read.ok) {
        return read;
      }
      wanted.push(read.value);
    }
    const places = new Map(wanted.map(({ url, place }) => [url, place]));
    const resolved = wanted.map((it) => ({ ...it, resource: withPlaces(it.resource, places) }));
    if (JSON.stringify(resolved.map(({ resource }) => resource)).includes('"urn:uuid:')) {
      return trouble(400, 'A urn:uuid reference names no entry of this Bundle.');
    }
    return { ok: true, value: resolved.map(({ place, effect, resource }) => this.keep(place, effect, resource)) };
  }

  private readEntry(entry: unknown): Result<Wanted, Trouble> {
    const { resource, request, fullUrl } = isJson(entry) ? entry : {};
    if (!isJson(resource) || !isJson(request) || typeof resource['resourceType'] !== 'string' || typeof request['url'] !== 'string') {
      return trouble(400, 'An entry lacks its resource or request.');
    }
    const type = resource['resourceType'];
    const [path, query = ''] = request['method'] === 'POST' ? [request['url'], String(request['ifNoneExist'] ?? '')] : request['url'].split('?');
    if ((request['method'] !== 'POST' && request['method'] !== 'PUT') || path !== type) {
      return trouble(400, 'Only conditional creates and updates are taken.');
    }
    const token = new URLSearchParams(query).get('identifier');
    const found = token === null ? [] : this.search(type, token);
    if (found.length > 1) {
      return trouble(412, 'Several resources match.');
    }
    const effect = found[0] === undefined ? 'created' : request['method'] === 'PUT' ? 'updated' : 'unchanged';
    return { ok: true, value: { url: String(fullUrl), place: found[0]?.place ?? `${type}/${this.newId()}`, effect, resource } };
  }

  private keep(place: string, effect: Effect, resource: Json): Done {
    const now = this.stored.get(place);
    const { version } = effect === 'unchanged' && now !== undefined ? now : this.save(place, resource as unknown as Resource);
    return { place, version, effect };
  }

  private save(place: string, resource: Resource): Stored {
    const before = this.stored.get(place);
    const version = (before?.version ?? 0) + 1;
    const kept: Stored = { place, version, resource: { ...resource, id: place.split('/')[1] ?? '', meta: { ...resource.meta, versionId: String(version) } } };
    tokensOf(before?.resource).forEach((token) => this.places.get(token)?.delete(place));
    for (const token of tokensOf(kept.resource)) {
      this.places.set(token, (this.places.get(token) ?? new Set()).add(place));
    }
    this.stored.set(place, kept);
    return kept;
  }
}

/** Whether a value is a JSON object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The identifiers of a resource, also of types that have one only. */
export function identifiersOf(resource: Resource): readonly Json[] {
  const found: unknown = (resource as unknown as Json)['identifier'];
  return (Array.isArray(found) ? found : [found]).filter(isJson);
}

function tokensOf(resource: Resource | undefined): readonly string[] {
  return resource === undefined ? [] : identifiersOf(resource).map((it) => `${resource.resourceType} ${String(it['system'])}|${String(it['value'])}`);
}

function withPlaces<T>(value: T, places: ReadonlyMap<string, string>): T {
  if (Array.isArray(value)) {
    return value.map((it: unknown) => withPlaces(it, places)) as T;
  }
  if (!isJson(value)) {
    return value;
  }
  const copy = Object.entries(value).map(([key, child]) => {
    const place = key === 'reference' && typeof child === 'string' ? places.get(child) : undefined;
    return [key, place ?? withPlaces(child, places)];
  });
  return Object.fromEntries(copy) as T;
}

function trouble(status: number, diagnostics: string): { readonly ok: false; readonly refusal: Trouble } {
  return { ok: false, refusal: { status, diagnostics } };
}
