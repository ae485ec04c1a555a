import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { readDelimiters } from './delimiters.ts';
import { unescapeText } from './escapes.ts';
import type { Hl7Component, Hl7Delimiters, Hl7Field, Hl7Message, Hl7Repetition, Hl7Segment } from './hl7-message.ts';

/** How much a message may hold before it is refused with `TOO_LARGE`. */
export type ParseLimits = {
  readonly maxChars: number;
  readonly maxSegments: number;
  /** Per segment. */
  readonly maxFields: number;
  /** Repetitions, components and subcomponents together, over the whole message. */
  readonly maxParts: number;
};

/** 32 Mi characters take the largest letter with attachments that ZorgDomein sends. */
export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  maxChars: 32 * 1024 * 1024,
  maxSegments: 5_000,
  maxFields: 500,
  maxParts: 500_000,
};

/** Segments whose text is known to come with bare newlines; elsewhere a line that is no segment is damage. */
const TAKES_CONTINUATION = new Set(['OBX', 'NTE']);
const SEGMENT_ID = /^[A-Z][A-Z0-9]{2}$/;
const LINE_END = /\r\n|\r|\n/;
const EMPTY: readonly never[] = [];

/**
 * Parses the text of one HL7v2 message, with the delimiters that its MSH names (formats.md 1.7).
 *
 * Segments end in CR, LF or CRLF. Unknown segments and fields are kept. A line that is not a segment continues the
 * text of an OBX or NTE before it (a bare newline in free text). Refuses with `MESSAGE_UNREADABLE`, and with
 * `TOO_LARGE` beyond the limits; never throws. A second MSH is refused: two messages in one could mix two persons.
 */
export function parseMessage(text: string, limits: ParseLimits = DEFAULT_PARSE_LIMITS): Result<Hl7Message> {
  if (text.length > limits.maxChars) return refuse('TOO_LARGE');
  const lines = withoutFrame(text).split(LINE_END, limits.maxSegments + 1);
  if (lines.length > limits.maxSegments) return refuse('TOO_LARGE');
  const delimiters = readDelimiters(lines[0] ?? '');
  if (delimiters === undefined) return refuse('MESSAGE_UNREADABLE', 'MSH');
  const joined = joinContinuations(lines, delimiters.field);
  if (!joined.ok) return joined;

  const budget = { parts: limits.maxParts };
  const segments: Hl7Segment[] = [];
  for (const line of joined.value) {
    const segment = parseSegment(line, delimiters, limits.maxFields, budget);
    if (segment === undefined) return refuse('TOO_LARGE', line.slice(0, 3));
    segments.push(segment);
  }
  return accept({ delimiters, segments });
}

/** A byte order mark, frame characters and empty lines stay behind around files that were saved from a wire. */
function withoutFrame(text: string): string {
  let end = text.length;
  while (end > 0 && '\x1c\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(/^[\uFEFF\s]+/, '');
}

/** One string per segment. Refuses what is neither a segment nor the rest of a text. */
function joinContinuations(lines: readonly string[], fieldSeparator: string): Result<string[]> {
  const segments: string[] = [];
  let blankLines = '';
  for (const line of lines) {
    const id = line.slice(0, 3);
    const isSegment = SEGMENT_ID.test(id) && (line.length === 3 || line.charAt(3) === fieldSeparator);
    const before = segments.at(-1);
    const beforeId = before?.slice(0, 3) ?? '';
    if (isSegment && id === 'MSH' && before !== undefined) return refuse('MESSAGE_UNREADABLE', 'MSH[2]');
    if (line.trim() === '') blankLines += '\n';
    else if (isSegment) segments.push(line);
    else if (TAKES_CONTINUATION.has(beforeId)) segments[segments.length - 1] = `${before}${blankLines}\n${line}`;
    else return refuse('MESSAGE_UNREADABLE', beforeId);
    if (line.trim() !== '') blankLines = '';
  }
  return accept(segments);
}

type Budget = { parts: number };

function parseSegment(
  line: string,
  delimiters: Hl7Delimiters,
  maxFields: number,
  budget: Budget,
): Hl7Segment | undefined {
  const id = line.slice(0, 3);
  const raw = line.length > 3 ? line.slice(4).split(delimiters.field, maxFields + 1) : [];
  if (raw.length > maxFields) return undefined;
  const fields: Hl7Field[] = [];
  if (id === 'MSH') fields.push([[[delimiters.field]]], [[[raw.shift() ?? '']]]);
  for (const field of raw) fields.push(parseField(field, delimiters, budget));
  return budget.parts < 0 ? undefined : { id, fields: withoutTrailing(fields) };
}

/** Parses one field of the wire into its repetitions. `budget` is spent per part and stops runaway splitting. */
export function parseField(raw: string, delimiters: Hl7Delimiters, budget: Budget = { parts: 10_000 }): Hl7Field {
  return splitParts(raw, delimiters.repetition, budget, (repetition): Hl7Repetition =>
    splitParts(repetition, delimiters.component, budget, (component): Hl7Component =>
      splitParts(component, delimiters.subcomponent, budget, (text) => unescapeText(text, delimiters)),
    ),
  );
}

/** Splits and drops the empty end. The limit given to `split` bounds the memory that hostile input can take. */
function splitParts<T extends { readonly length: number }>(
  raw: string,
  separator: string,
  budget: Budget,
  parse: (part: string) => T,
): readonly T[] {
  if (raw === '' || budget.parts < 0) return EMPTY;
  const parts = separator === '' || !raw.includes(separator) ? [raw] : raw.split(separator, budget.parts + 2);
  budget.parts -= parts.length;
  return withoutTrailing(parts.map(parse));
}

function withoutTrailing<T extends { readonly length: number }>(parts: T[]): T[] {
  while (parts.length > 0 && parts.at(-1)?.length === 0) parts.pop();
  return parts;
}
