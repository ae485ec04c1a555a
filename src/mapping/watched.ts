/** Tells where a value stands in its message: `place` of a node, or of the text at `key` and `index`. */
export type PlaceOf = (node: object, key?: string, index?: number) => string | undefined;

/**
 * Wraps a source so that every text that is read from it is reported with its place. Nodes stay the same to the eye:
 * same keys, arrays are arrays. Where `placeOf` knows no place, the path from the root stands in (`item[0].answer[0]`).
 */
export class WatchedSource {
  readonly #onRead: (place: string, value: unknown) => void;
  readonly #placeOf: PlaceOf;
  readonly #wrapped = new WeakMap<object, object>();
  readonly #raw = new WeakMap<object, object>();
  readonly #places = new WeakMap<object, string>();

  constructor(placeOf: PlaceOf, onRead: (place: string, value: unknown) => void) {
    this.#placeOf = placeOf;
    this.#onRead = onRead;
  }

  /** The watched form of a node or list; anything else is itself. */
  watch(value: unknown, path: string): unknown {
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const known = this.#wrapped.get(value);
    if (known) {
      return known;
    }
    const watched = this.#watchNode(value, path);
    this.#places.set(value, this.#placeOf(value) ?? path);
    this.#wrapped.set(value, watched);
    this.#raw.set(watched, value);
    return watched;
  }

  /** The place of a watched node. */
  placeOfNode(watched: unknown): string | undefined {
    return typeof watched === 'object' && watched !== null
      ? this.#places.get(this.#raw.get(watched) ?? watched)
      : undefined;
  }

  /** The value without the watching, all the way down; what was still unread in it is reported as read. */
  unwatch(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const raw = this.#raw.get(value);
    if (raw) {
      JSON.stringify(value);
      return raw;
    }
    for (const [key, inner] of Object.entries(value)) {
      const bare = this.unwatch(inner);
      if (bare !== inner) {
        (value as Record<string, unknown>)[key] = bare;
      }
    }
    return value;
  }

  #watchNode(node: object, path: string): object {
    return standIn(node, (key) => {
      const value: unknown = Reflect.get(node, key);
      return typeof key === 'string' && Object.hasOwn(node, key) ? this.#read(node, key, value, path) : value;
    });
  }

  #read(node: object, key: string, value: unknown, path: string): unknown {
    const here = path === '' ? key : `${path}.${key}`;
    if (Array.isArray(value)) {
      return this.#watchList(node, key, value, here);
    }
    if (typeof value === 'object' && value !== null) {
      return this.watch(value, here);
    }
    this.#onRead(this.#placeOf(node, key) ?? this.#placeOf(node) ?? here, value);
    return value;
  }

  #watchList(node: object, key: string, items: readonly unknown[], here: string): unknown {
    const known = this.#wrapped.get(items);
    if (known) {
      return known;
    }
    const watched = standIn(items, (index) => {
      if (index === 'includes') {
        // Looking for nulls is not reading.
        return items.includes.bind(items);
      }
      const item: unknown = Reflect.get(items, index);
      return typeof index === 'string' && /^\d+$/.test(index)
        ? this.#readItem(node, key, Number(index), item, `${here}[${index}]`)
        : item;
    });
    this.#wrapped.set(items, watched);
    this.#raw.set(watched, items);
    return watched;
  }

  #readItem(node: object, key: string, index: number, item: unknown, here: string): unknown {
    if (typeof item === 'object' && item !== null) {
      return this.watch(item, here);
    }
    if (item !== undefined) {
      this.#onRead(this.#placeOf(node, key, index) ?? this.#placeOf(node) ?? here, item);
    }
    return item;
  }
}

/** Looks like `original`, with every read through `get`. The proxy stands on an empty twin, since one on a frozen original may not answer otherwise. */
function standIn(original: object, get: (key: string | symbol) => unknown): object {
  return new Proxy<object>(Array.isArray(original) ? [] : {}, {
    get: (_, key) => get(key),
    has: (_, key) => Reflect.has(original, key),
    ownKeys: () => Reflect.ownKeys(original),
    getOwnPropertyDescriptor: (twin, key) => {
      const own = Reflect.getOwnPropertyDescriptor(original, key);
      return (
        own && { ...own, configurable: !(key === 'length' && Array.isArray(twin)), writable: true, value: get(key) }
      );
    },
  });
}
