/** A FHIR element as JSON has it. */
export type FhirValue = string | number | boolean | null | readonly FhirValue[] | FhirObject;

/** A FHIR complex element or resource as JSON has it. */
export type FhirObject = { readonly [name: string]: FhirValue | undefined };

/** Whether this is a complex element. */
export function isFhirObject(value: FhirValue | undefined): value is FhirObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Looks at a typed resource as plain JSON; the types of R4 have no index signature. */
export function fhirObjectOf(resource: object): FhirObject {
  return resource as FhirObject;
}

/** All values at a path of JSON names, through arrays. */
export function valuesAt(value: FhirValue | undefined, path: readonly string[]): readonly FhirValue[] {
  if (value === undefined) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: FhirValue) => valuesAt(item, path));
  }
  const [first, ...rest] = path;
  if (first === undefined) {
    return [value];
  }
  return isFhirObject(value) ? valuesAt(value[first], rest) : [];
}

/** Every primitive in a value with its path of JSON names, without indexes. */
export function* primitivesOf(
  value: FhirValue | undefined,
  path = '',
): Generator<{ readonly path: string; readonly value: string | number | boolean }> {
  if (value === undefined || value === null) {
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value as readonly FhirValue[]) {
      yield* primitivesOf(item, path);
    }
  } else if (isFhirObject(value)) {
    for (const [name, child] of Object.entries(value)) {
      yield* primitivesOf(child, path === '' ? name : `${path}.${name}`);
    }
  } else if (typeof value !== 'object') {
    yield { path, value };
  }
}
