import type { Resource } from '@medplum/fhirtypes';
import type { BasePlace } from '../../src/policy/sharing/base-elements.ts';
import { childElements, elementName, placeInside } from '../../src/policy/sharing/base-elements.ts';
import { findR4 } from './r4.ts';

/** JSON, as a place may hold it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Values that tell slices and links apart: with a marker in their place nothing could ever match. */
const KEPT = new Set([
  'resourceType',
  'id',
  'reference',
  'questionnaire',
  'system',
  'url',
  'linkId',
  'use',
  'contentType',
]);
const NEVER = new Set(['modifierExtension', 'implicitRules', 'meta']);
const PRIMITIVE = /^[a-z]|System\.String$/;
const NUMBERS = new Set(['integer', 'positiveInt', 'unsignedInt', 'decimal']);
const MAX_DEPTH = 5;

/**
 * Plants a marker in every element that R4 gives a resource: in what is there, beside it as a further repetition, and
 * in everything that is absent. `places` tells for each marker where it was planted, slices named by what tells them
 * apart (`Patient.identifier[http://…/bsn].value`). Booleans can't carry a marker.
 */
export class MarkerField {
  readonly places = new Map<string, string>();

  /** The resource full of markers. */
  plant(resource: Resource): Resource {
    const type = resource.resourceType;
    const definition = findR4(type);
    if (definition === undefined) {
      throw new Error(type);
    }
    return this.#fill(
      structuredClone(resource) as unknown as Record<string, Json>,
      { definition, path: type },
      type,
      0,
    ) as unknown as Resource;
  }

  /** Places whose markers occur in a text. */
  found(text: string): readonly string[] {
    return [...text.matchAll(/merk\d{5}z|77\d{5}77/g)].map(([marker]) => this.places.get(marker) ?? 'unknown');
  }

  #fill(value: Record<string, Json>, base: BasePlace, place: string, depth: number): Record<string, Json> {
    for (const element of childElements(base)) {
      const name = elementName(element);
      if (
        NEVER.has(name) ||
        (KEPT.has(name) && (value[name] !== undefined || name === 'id')) ||
        this.#isKeptCode(name, value)
      ) {
        continue;
      }
      for (const { code = '' } of name.endsWith('[x]')
        ? choiceTypes(element.type ?? [], name, value)
        : (element.type ?? [{ code: '' }]).slice(0, 1)) {
        const key = name.endsWith('[x]') ? `${name.slice(0, -3)}${code.charAt(0).toUpperCase()}${code.slice(1)}` : name;
        const isList = element.max !== '1';
        const inside = placeInside(element, code, base, findR4);
        const current = value[key];
        if (key === 'contained') {
          value[key] = [
            { resourceType: 'Observation', id: 'ingesloten', valueString: this.#marker(`${place}.contained`) },
          ];
        } else if (Array.isArray(current)) {
          value[key] = [
            ...current.map((item) => this.#value(item, inside, `${place}.${key}`, depth)),
            ...this.#fresh(code, inside, `${place}.${key}`, depth),
          ];
        } else {
          const planted =
            current === undefined
              ? this.#fresh(code, inside, `${place}.${key}`, depth)
              : [this.#value(current, inside, `${place}.${key}`, depth)];
          if (planted[0] !== undefined) {
            value[key] = isList ? planted : planted[0];
            if (typeof planted[0] === 'string' && !isList) {
              value[`_${key}`] = {
                id: this.#marker(`${place}._${key}`),
                extension: [{ url: 'http://vreemd.test', valueString: this.#marker(`${place}._${key}`) }],
              };
            }
          }
        }
      }
    }
    return value;
  }

  #isKeptCode(name: string, value: Record<string, Json>): boolean {
    return (name === 'code' || name === 'value') && value[name] !== undefined && typeof value['system'] === 'string';
  }

  #value(current: Json, inside: BasePlace | undefined, place: string, depth: number): Json {
    if (inside === undefined || typeof current !== 'object' || current === null || Array.isArray(current)) {
      return typeof current === 'string' ? this.#marker(place) : current;
    }
    return this.#fill(current, inside, `${place}${sliceOf(current)}`, depth + 1);
  }

  #fresh(code: string, inside: BasePlace | undefined, place: string, depth: number): Json[] {
    if (inside !== undefined) {
      return depth >= MAX_DEPTH || (code === 'Extension' && depth >= 2)
        ? []
        : [this.#fill({}, inside, place, depth + 1)];
    }
    return !PRIMITIVE.test(code) || code === 'boolean'
      ? []
      : NUMBERS.has(code)
        ? [this.#number(place)]
        : [this.#marker(place)];
  }

  #marker(place: string): string {
    const marker = `merk${String(this.places.size).padStart(5, '0')}z`;
    this.places.set(marker, place);
    return marker;
  }

  #number(place: string): number {
    const marker = `77${String(this.places.size % 100_000).padStart(5, '0')}77`;
    this.places.set(marker, place);
    return Number(marker);
  }
}

/** Of a choice: the one that is there, else every type that R4 allows (one at a time is all that FHIR would take). */
function choiceTypes<T extends { readonly code?: string | undefined }>(
  types: readonly T[],
  name: string,
  value: Record<string, Json>,
): readonly T[] {
  const stem = name.slice(0, -3);
  const present = types.filter(
    (type) => value[`${stem}${(type.code ?? '').charAt(0).toUpperCase()}${(type.code ?? '').slice(1)}`] !== undefined,
  );
  return present.length > 0 ? present : types.slice(0, 12);
}

/** What tells one repetition from another, as places name it: `[vgdom]`, `[http://…/bsn]`. */
export function sliceOf(value: Record<string, Json>): string {
  const own: Json | undefined = [value['linkId'], value['url'], value['system'], value['use']].find(
    (it) => typeof it === 'string',
  );
  const coding = value['valueCoding'];
  const code = typeof coding === 'object' && coding !== null && !Array.isArray(coding) ? coding['code'] : undefined;
  return own === undefined ? (typeof code === 'string' ? `[${code}]` : '') : `[${String(own)}]`;
}
