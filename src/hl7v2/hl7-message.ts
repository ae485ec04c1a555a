/** The text of one component: its subcomponents, decoded. An empty component is `[]`. */
export type Hl7Component = readonly string[];

/** One repetition of a field: its components. An empty repetition is `[]`. */
export type Hl7Repetition = readonly Hl7Component[];

/** One field: its repetitions. An empty field is `[]`; empty parts at the end of any level are left out. */
export type Hl7Field = readonly Hl7Repetition[];

/** One segment. `fields[0]` is field 1; of `MSH` field 1 is the field separator and field 2 the other delimiters. */
export type Hl7Segment = { readonly id: string; readonly fields: readonly Hl7Field[] };

/** The five delimiters of MSH-1 and MSH-2. An empty string is a delimiter that the sender doesn't have. */
export type Hl7Delimiters = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
};

/** A whole message, decoded; the first segment is `MSH`. */
export type Hl7Message = { readonly delimiters: Hl7Delimiters; readonly segments: readonly Hl7Segment[] };

/** `|^~\&`: what we write ourselves. What we read is read by the delimiters that the message names. */
export const STANDARD_DELIMITERS: Hl7Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

/** The explicit null of HL7 (`""`): the sender says that the value is to be empty. Not the same as not stated. */
export const HL7_NULL = '""';

/** All segments with this id, in message order. */
export function segmentsOf(message: Hl7Message, id: string): readonly Hl7Segment[] {
  return message.segments.filter((segment) => segment.id === id);
}
