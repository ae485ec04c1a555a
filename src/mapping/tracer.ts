import type { Collection } from './collections.ts';
import type { PlaceOf } from './watched.ts';
import { WatchedSource } from './watched.ts';

/** The rule (by number) that made something, and the places that it was made from. */
export type Origin = { readonly rule: number; readonly places: readonly string[] };

/** A source variable that a target used, and its places. */
export type UsedVariable = readonly [value: unknown, places: readonly string[]];

type Container = Record<string, unknown>;

/** Follows one run of the traced maps: what was read, and which rule made which element from it. */
export class Tracer {
  /** Every place that a rule or converter has read, in order of reading, and what stood there. */
  readonly read = new Map<string, unknown>();
  readonly #origins = new Map<object, Map<string, Origin>>();
  readonly #source: WatchedSource;
  #reads = new Set<string>();

  constructor(placeOf: PlaceOf) {
    this.#source = new WatchedSource(placeOf, (place, value) => {
      this.#reads.add(place);
      this.read.set(place, value);
    });
  }

  /** Makes a source watched; `path` names its root. */
  watch(source: unknown, path: string): unknown {
    return this.#source.watch(source, path);
  }

  /** Forgets what was read so far, to see what the next expression reads. */
  start(): void {
    this.#reads = new Set();
  }

  /** What was read since `start`. */
  stop(): string[] {
    return [...this.#reads];
  }

  /** The places of a source variable: of its text, or else of its node. */
  bound(value: unknown, read: readonly string[]): string[] {
    const places = new Set([...read, ...this.#reads]);
    const node = this.#source.placeOfNode(value);
    return places.size > 0 || node === undefined ? [...places] : [node];
  }

  /** Sets an element, or adds to a list, from what was read since `start`, the variables used, or else the rule's source. */
  set(
    owner: Container,
    element: string,
    isArray: boolean,
    values: Collection,
    rule: number,
    used: readonly UsedVariable[],
    from: readonly string[],
  ): void {
    const items = values.map((value) => this.#source.unwatch(value));
    const isRead = this.#reads.size > 0;
    const texts = used.filter(([value]) => !isRead || typeof value !== 'object').flatMap(([, places]) => places);
    const read = new Set([...texts, ...this.#reads]);
    const origin = { rule, places: read.size > 0 ? [...read] : from };
    if (items.length > 0 && !isArray) {
      owner[element] = items[0];
      this.#remember(owner, element, origin);
    }
    for (const item of isArray ? items : []) {
      this.#push(owner, element, item, origin);
    }
  }

  /** Makes an element or resource that later targets fill, or gives the single one that is there. */
  grow(
    owner: Container,
    element: string,
    isArray: boolean,
    isNew: boolean,
    empty: object,
    rule: number,
    from: readonly string[],
  ): object {
    const origin = { rule, places: from };
    const there = owner[element];
    if (isArray) {
      this.#push(owner, element, empty, origin);
      return empty;
    }
    if (!isNew && typeof there === 'object' && there !== null) {
      return there;
    }
    owner[element] = empty;
    this.#remember(owner, element, origin);
    return empty;
  }

  /** The rule that made the item at this key of a container, when it made exactly that. */
  originOf(container: object, key: string): Origin | undefined {
    return this.#origins.get(container)?.get(key);
  }

  #push(owner: Container, element: string, item: unknown, origin: Origin): void {
    const there = owner[element];
    const items: unknown[] = Array.isArray(there) ? there : [];
    owner[element] = items;
    this.#remember(items, String(items.length), origin);
    items.push(item);
  }

  #remember(container: object, key: string, origin: Origin): void {
    const keys = this.#origins.get(container) ?? new Map<string, Origin>();
    this.#origins.set(container, keys.set(key, origin));
  }
}
