import { plainText, released } from './edifact-text.ts';

/** One data element: a text, or its components. */
export type EdifactElement = string | readonly string[];

/** One segment: tag, its number among equals where the dialect counts (`TXT:1`), and its elements. */
export type EdifactSegment = { readonly tag: string; readonly count?: number; readonly elements: readonly EdifactElement[] };

/**
 * Writes a segment in the syntax of ISO 9735 with `' + :` and release `?`: texts made plain, released, empty ends left
 * out. Whoever makes the elements keeps to their lengths (`cut`), which count before release.
 */
export function writeSegment({ tag, count, elements }: EdifactSegment): string {
  const head = count === undefined ? tag : `${tag}:${count}`;
  const written = elements.map((element) => trimmed([element].flat().map((part) => released(plainText(part))), ':'));
  return `${trimmed([head, ...written], '+')}'`;
}

/** The first `length` characters of a text as it will be written: what is longer than its element allows is cut. */
export function cut(text: string | undefined, length: number): string {
  return plainText(text ?? '').trim().slice(0, length).trimEnd();
}

function trimmed(parts: readonly string[], separator: string): string {
  const last = parts.findLastIndex((part) => part !== '');
  return parts.slice(0, last + 1).join(separator);
}
