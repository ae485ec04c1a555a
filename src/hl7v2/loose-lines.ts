import { readDelimiters } from './delimiters.ts';
import type { Hl7Delimiters } from './hl7-message.ts';
import { STANDARD_DELIMITERS } from './hl7-message.ts';

/** One line of a message that may be damaged: its fields as sent, with index 0 the segment id, undecoded. */
export type LooseLine = { readonly fields: readonly string[]; readonly delimiters: Hl7Delimiters };

/** All lines of a text. `hasHeader` is false when no MSH names the delimiters, so that they are guesses. */
export type LooseText = { readonly lines: readonly LooseLine[]; readonly hasHeader: boolean };

const HEADER = /MSH[^\p{L}\p{N}\s"][^\r\n]*/u;
const OBX_SEPARATOR = /^[\s\p{C}]*OBX([^\p{L}\p{N}\s"])/iu;
/** A segment id, or the end of one where the head of the text was cut off, and its separator. */
const FIRST_SEPARATOR = /^[\s\p{C}]*[A-Za-z0-9]{1,3}([^\p{L}\p{N}\s"])/u;

/**
 * Takes a text apart without asking whether it is a message: for what must be found in anything (design 4, crisis).
 *
 * Delimiters come from the MSH wherever it stands, else from the line itself; an OBX is read by its own separator.
 */
export function readLoosely(text: string): LooseText {
  const stated = readDelimiters(HEADER.exec(text)?.[0] ?? '');
  const lines = text.split(/[\r\n]+/).map((line): LooseLine => {
    const own = OBX_SEPARATOR.exec(line) ?? (stated === undefined ? FIRST_SEPARATOR.exec(line) : null);
    const delimiters = stated ?? STANDARD_DELIMITERS;
    const field = own?.[1] ?? delimiters.field;
    return { fields: line.split(field), delimiters: { ...delimiters, field } };
  });
  return { lines, hasHeader: stated !== undefined };
}
