import type { Hl7Delimiters } from './hl7-message.ts';

/** May not separate anything: it would take text apart, or it ends a segment. */
const NEVER_A_DELIMITER = /[\p{L}\p{N}\s"]/u;

/**
 * Reads the delimiters from a line that starts with `MSH` (MSH-1 and MSH-2; HL7 2.5 section 2.5.4).
 *
 * Nothing is assumed: ZorgDomein's ORU really separates repetitions with `_`. A short MSH-2 leaves the later
 * delimiters out. Undefined when the line has no usable header, or when one character has two meanings.
 */
export function readDelimiters(line: string): Hl7Delimiters | undefined {
  if (!line.startsWith('MSH')) return undefined;
  const field = line.charAt(3);
  if (field === '' || NEVER_A_DELIMITER.test(field)) return undefined;
  const end = line.indexOf(field, 4);
  const others = line.slice(4, end < 0 ? undefined : end);
  // The fifth character of MSH-2 is the truncation mark of HL7 2.7.
  if (others.length < 1 || others.length > 5 || NEVER_A_DELIMITER.test(others)) return undefined;
  if (new Set(field + others).size !== others.length + 1) return undefined;
  return {
    field,
    component: others.charAt(0),
    repetition: others.charAt(1),
    escape: others.charAt(2),
    subcomponent: others.charAt(3),
  };
}
