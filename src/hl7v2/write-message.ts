import { escapeText } from './escapes.ts';
import type { Hl7Component, Hl7Delimiters, Hl7Field, Hl7Message, Hl7Repetition, Hl7Segment } from './hl7-message.ts';
import { STANDARD_DELIMITERS } from './hl7-message.ts';

/** One repetition to write: a text, or its components; a component is a text or its subcomponents. */
export type RepetitionInput = string | readonly (string | readonly string[])[];

/** One field to write: one repetition, or several. */
export type FieldInput = RepetitionInput | { readonly repetitions: readonly RepetitionInput[] };

/**
 * Builds a segment from its fields by number: `segment('PID', { 1: '1', 5: [['Testinga'], 'Sanne'] })`.
 *
 * Fields that aren't named are empty. Texts are plain: `writeMessage` escapes them. MSH-1 and MSH-2 come by themselves.
 */
export function segment(id: string, input: Readonly<Record<number, FieldInput>>): Hl7Segment {
  const fields: Hl7Field[] = [];
  const last = Math.max(0, ...Object.keys(input).map(Number));
  for (let number = 1; number <= last; number += 1) fields.push(fieldFromInput(input[number] ?? ''));
  return { id, fields };
}

function fieldFromInput(input: FieldInput): Hl7Field {
  const repetitions = typeof input === 'object' && 'repetitions' in input ? input.repetitions : [input];
  return repetitions.map((repetition): Hl7Repetition =>
    typeof repetition === 'string'
      ? [[repetition]]
      : repetition.map((component): Hl7Component => (typeof component === 'string' ? [component] : component)),
  );
}

/**
 * Writes segments as one message, each ended by CR, texts escaped, empty ends left out.
 *
 * `parseMessage` of the result gives the same content back, with CR and CRLF in texts as one newline. The first segment
 * must be MSH; all five delimiters must be there and differ (a broken invariant is thrown).
 */
export function writeMessage(segments: readonly Hl7Segment[], delimiters: Hl7Delimiters = STANDARD_DELIMITERS): string {
  const { field, component, repetition, escape, subcomponent } = delimiters;
  const others = component + repetition + escape + subcomponent;
  if (segments[0]?.id !== 'MSH') throw new TypeError('An HL7v2 message starts with MSH.');
  if (new Set(field + others).size !== 5) throw new TypeError('Five different delimiters are needed.');
  return segments
    .map(({ id, fields }) => {
      const texts = (id === 'MSH' ? fields.slice(2) : fields).map((content) => fieldText(content, delimiters));
      return `${trimEnd(id === 'MSH' ? [id, others, ...texts] : [id, ...texts], field)}\r`;
    })
    .join('');
}

/** The whole message, as `writeMessage` does it, in its own delimiters. */
export function writeParsed(message: Hl7Message): string {
  return writeMessage(message.segments, message.delimiters);
}

function fieldText(content: Hl7Field, delimiters: Hl7Delimiters): string {
  const { repetition, component, subcomponent } = delimiters;
  const repetitionText = (parts: Hl7Repetition): string =>
    trimEnd(
      parts.map((texts) =>
        trimEnd(
          texts.map((text) => escapeText(text, delimiters)),
          subcomponent,
        ),
      ),
      component,
    );
  return trimEnd(content.map(repetitionText), repetition);
}

/** Joins, without the empty parts at the end: they say nothing in HL7. */
function trimEnd(parts: readonly string[], separator: string): string {
  const last = parts.findLastIndex((part) => part !== '');
  return parts.slice(0, last + 1).join(separator);
}
