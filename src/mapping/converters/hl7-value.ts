/** What a sender writes for "explicitly nothing": two double quotes. Everywhere below it counts as absent. */
const HL7_NULL = '""';

/** A node of the HL7v2 tree: components by datatype name (`CX1`); composite ones are arrays of one node. */
export type Hl7Parts = Readonly<Record<string, unknown>>;

/** The node itself, or an empty one when a field came as plain text or not at all. */
export function partsOf(value: unknown): Hl7Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Hl7Parts) : {};
}

/** Trimmed text. Undefined when empty, `""`, or not a text. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text === HL7_NULL ? undefined : text;
}

/** The one node of a composite component (`XPN1: [{ FN1 }]`), or of the first repetition of a field. */
export function childOf(node: Hl7Parts, key: string): Hl7Parts {
  const value = node[key];
  return partsOf(Array.isArray(value) ? value[0] : value);
}

/** The first text of a primitive field (`OBX4: ['vg-ggz']`). */
export function firstTextOf(node: Hl7Parts, key: string): string | undefined {
  const value = node[key];
  return textOf(Array.isArray(value) ? value[0] : value);
}

/**
 * Component `number` of a value of any datatype: `CE2` of a CE, `CWE2` of a CWE. Plain text is split at `^`, since a
 * sender may put several components into an OBX-5 that it calls ST.
 */
export function componentOf(value: unknown, number: number): string | undefined {
  if (typeof value === 'string') {
    return textOf(value.split('^')[number - 1]);
  }
  const key = Object.keys(partsOf(value)).find((name) => name.replace(/^[A-Z]+/, '') === String(number));
  return key === undefined ? undefined : textOf(partsOf(value)[key]);
}
