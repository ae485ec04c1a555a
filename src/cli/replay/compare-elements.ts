/** One element that is not as it should be. A side without value is left out: the element is missing there. */
export type Difference = { readonly path: string; readonly expected?: unknown; readonly actual?: unknown };

/**
 * Compares two resources element by element. Entries of a Bundle are matched by `fullUrl`, so that one entry more does
 * not make all that follow differ. Paths are those of the expected side, or of the actual one for what is new.
 */
export function compareElements(expected: unknown, actual: unknown, path = rootOf(expected ?? actual)): readonly Difference[] {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return pairs(expected, actual).flatMap(([left, right, index]) => compareElements(left, right, `${path}[${index}]`));
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => compareElements(expected[key], actual[key], path === '' ? key : `${path}.${key}`));
  }
  return expected === actual ? [] : [{ path, ...(expected === undefined ? {} : { expected }), ...(actual === undefined ? {} : { actual }) }];
}

type Pair = readonly [left: unknown, right: unknown, index: number];

function pairs(expected: readonly unknown[], actual: readonly unknown[]): readonly Pair[] {
  const urls = new Map(actual.map((it, index) => [urlOf(it) ?? `#${index}`, it]));
  if (urls.size !== actual.length || [...expected, ...actual].some((it) => urlOf(it) === undefined)) {
    return Array.from({ length: Math.max(expected.length, actual.length) }, (_, index): Pair => [expected[index], actual[index], index]);
  }
  const known = new Set(expected.map(urlOf));
  const matched = expected.map((left, index): Pair => [left, urls.get(urlOf(left) ?? ''), index]);
  return [...matched, ...actual.flatMap((right, index): readonly Pair[] => (known.has(urlOf(right)) ? [] : [[undefined, right, index]]))];
}

function urlOf(entry: unknown): string | undefined {
  return isObject(entry) && typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rootOf(value: unknown): string {
  return isObject(value) && typeof value['resourceType'] === 'string' ? value['resourceType'] : '';
}
