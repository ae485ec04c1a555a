import type { Annotation } from '@medplum/fhirtypes';
import { componentOf, textOf } from './hl7-value.ts';

/** Trimmed text of a primitive. Nothing when empty or `""`: `where (code.textFromHl7().exists())`. */
export function textFromHl7(value: unknown): string | undefined {
  return textOf(value);
}

/** Annotation from a text such as NTE-3, or from the words of a CE such as AIS-11. */
export function annotationFromText(value: unknown): Annotation | undefined {
  const text = typeof value === 'string' ? textOf(value) : (componentOf(value, 2) ?? componentOf(value, 1));
  return text === undefined ? undefined : { text };
}
