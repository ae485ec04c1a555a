import type { LeafPlace } from './scrub-fhir-leaf.ts';
import { scrubFhirLeaf, scrubFhirNumber } from './scrub-fhir-leaf.ts';
import type { Replacer } from './replace-token.ts';

/** A FHIR resource in JSON with every text replaced that may be of a person; keys, lists and types of values stay as they are. */
export function scrubJson(value: unknown, replacer: Replacer, place: Omit<LeafPlace, 'beside'> = { names: [] }, beside: LeafPlace['beside'] = () => undefined): unknown {
  if (typeof value === 'string') {
    return scrubFhirLeaf(value, { ...place, beside }, replacer);
  }
  if (typeof value === 'number') {
    return scrubFhirNumber(value, place, replacer);
  }
  if (Array.isArray(value)) {
    return value.map((it: unknown) => scrubJson(it, replacer, place, beside));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const textOf = (name: string): string | undefined => {
    const text = (value as Readonly<Record<string, unknown>>)[name];
    return typeof text === 'string' ? text : undefined;
  };
  const inside = { linkId: textOf('linkId') ?? place.linkId, extension: textOf('url') ?? place.extension };
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, scrubJson(child, replacer, { ...inside, names: [...place.names, key.replace(/^_/, '')] }, textOf)]));
}
