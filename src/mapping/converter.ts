/**
 * A datatype converter: plain value in, plain value out. Maps call it as a FHIRPath method, `(pid.PID5.humanNameFromXpn())`.
 *
 * It runs once for every item of the collection before the dot and not at all when that is empty. An array that it
 * returns is flattened into the result, `undefined` and `null` drop out. Further arguments are the values of the
 * arguments in the map: `undefined` when empty, the value when one, an array when several. It never changes its input.
 */
export type Converter = (input: unknown, ...args: unknown[]) => unknown;

/** Converters by the name that maps call them by. */
export type Converters = Readonly<Record<string, Converter>>;
