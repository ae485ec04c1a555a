import type { RulePlace } from './plan.ts';
import type { Origin, Tracer } from './tracer.ts';

/** Which rule of which map made an element, from which source field (`mgn map --explain`). */
export type Explanation = {
  /** `Bundle.entry[0].resource.name[0].family` */
  readonly path: string;
  readonly value: string | number | boolean;
  /** File of the map. */
  readonly map: string;
  readonly rule: string;
  /** Source places, `, ` between them: `PID-5.1`, `OBX[4]-5.1`, `item[2].answer[0].valueCoding.code`. */
  readonly source: string;
};

/** Explains every leaf of a result: by the rule that made it, or else by the rule that made what it stands in. */
export function explain(
  result: { readonly resourceType: string },
  tracer: Tracer,
  root: Origin,
  places: readonly RulePlace[],
): Explanation[] {
  const rows: Explanation[] = [];
  const visit = (value: unknown, path: string, origin: Origin): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(
          inner,
          Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`,
          tracer.originOf(value, key) ?? origin,
        );
      }
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      const place = places[origin.rule];
      rows.push({
        path,
        value,
        map: place?.file ?? '',
        rule: place?.rule ?? '',
        source: sourcesOf(value, origin, tracer).join(', '),
      });
    }
  };
  visit(result, result.resourceType, root);
  return rows;
}

/** The places of an origin; when some of them hold the very value (a converter read several), only those. */
function sourcesOf(value: unknown, { places }: Origin, { read }: Tracer): readonly string[] {
  const same = places.filter((place) => read.get(place) === value);
  return same.length > 0 ? same : places;
}
