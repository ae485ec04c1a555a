import type { Converter } from '../converter.ts';
import { partsOf } from './hl7-value.ts';

/**
 * Makes `idFor(type, path)`: a UUID (version 8) out of the seed of `ctx`, a resource type and a path, so that the same
 * message gives the same ids. `hash` gives lower-case hex of at least 32 digits; a pure room has no crypto of its own.
 */
export function makeIdFor(hash: (text: string) => string): Converter {
  // Most ids of a message are asked for several times: by the resource and by all that refer to it.
  const made = new WeakMap<object, Map<string, string>>();
  return (ctx, ...path) => {
    const parts = partsOf(ctx);
    const ids = made.get(parts) ?? new Map<string, string>();
    made.set(parts, ids);
    const text = [parts['seed'], ...path].map(String).join('|');
    const id = ids.get(text) ?? uuidFrom(hash(text));
    ids.set(text, id);
    return id;
  };
}

function uuidFrom(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
