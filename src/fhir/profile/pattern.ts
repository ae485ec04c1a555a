import { isObject } from './run.ts';

/** fixed[x]: the value is the same, element by element, with nothing more and nothing less. */
export function equalsFixed(value: unknown, fixed: unknown): boolean {
  if (Array.isArray(fixed)) {
    return Array.isArray(value) && value.length === fixed.length && fixed.every((item, index) => equalsFixed(value[index], item));
  }
  if (isObject(fixed)) {
    if (!isObject(value)) return false;
    const keys = Object.keys(fixed);
    return Object.keys(value).length === keys.length && keys.every((key) => equalsFixed(value[key], fixed[key]));
  }
  return value === fixed;
}

/** pattern[x]: all that the pattern says is there; more is allowed. In lists every item of the pattern must be found. */
export function fitsPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((item) => value.some((candidate) => fitsPattern(candidate, item)));
  }
  if (isObject(pattern)) {
    return isObject(value) && Object.entries(pattern).every(([key, item]) => fitsPattern(value[key], item));
  }
  return value === pattern;
}
