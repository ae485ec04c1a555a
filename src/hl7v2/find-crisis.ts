import type { Hl7Delimiters } from './hl7-message.ts';
import { HL7_NULL } from './hl7-message.ts';
import type { LooseLine } from './loose-lines.ts';
import { readLoosely } from './loose-lines.ts';

type Answer = 'yes' | 'no' | 'not-stated';

const CODE = /(?<![A-Za-z0-9])VGCRIS(?![A-Za-z0-9])/i;
const CODE_AND_NEXT = /VGCRIS([^\p{L}\p{N}\s])/iu;
const CLEAR_NO = /^(n|nee|false|0)$/i;
const WORDED_YES = /^(j|ja|true)$/i;
/** How many words after the code, in a text that only mentions it, can be its answer. */
const MENTION_WORDS = 4;

/**
 * Looks for a ticked crisis (`VGCRIS`, rule E11) in the raw text of anything: a good message, a bad one, one without
 * a header or one that was cut off (design 4 and 4.1).
 *
 * An answer that is not a clear no (`N`, `Nee`, `false`, `0`) is a crisis, and any yes wins over a no. Empty, absent
 * and `""` are not stated: not a crisis by themselves.
 */
export function findCrisis(rawText: string): boolean {
  if (!CODE.test(rawText)) return false;
  const { lines, hasHeader } = readLoosely(rawText);
  return lines.some((line) =>
    line.fields.some((field, index) => CODE.test(field) && answerAt(line, index, hasHeader) === 'yes'),
  );
}

/** The answer to the code in the field at `index`, wherever in a line it stands. */
function answerAt(line: LooseLine, index: number, hasHeader: boolean): Answer {
  const field = line.fields[index] ?? '';
  // Without a header, what follows the code is the component delimiter: `VGCRIS^Crisis^99zdl`.
  const component = hasHeader
    ? line.delimiters.component
    : (CODE_AND_NEXT.exec(field)?.[1] ?? line.delimiters.component);
  const delimiters = { ...line.delimiters, component };
  // Counted back from the code, so that lines which run into each other are read too.
  if (/OBX$/i.test(line.fields[index - 3]?.trim() ?? '')) return observationAnswer(line.fields, index, delimiters);
  const neighbour = isCode(field, component) && !/NTE$/i.test(line.fields[0] ?? '');
  const answer = neighbour ? neighbourAnswer(line.fields, index, delimiters) : 'not-stated';
  return answer === 'not-stated' ? mentionAnswer(field) : answer;
}

/** OBX-5; when that is empty, a worded yes in a field beside it. */
function observationAnswer(fields: readonly string[], index: number, delimiters: Hl7Delimiters): Answer {
  const answer = judgeField(fields[index + 2] ?? '', delimiters);
  if (answer !== 'not-stated') return answer;
  const beside = [index + 1, index + 3, index + 4, index + 5, index + 6];
  return beside.some((place) => isWordedYes(fields[place] ?? '', delimiters)) ? 'yes' : 'not-stated';
}

/** A segment that is no OBX any more, or never was: the answer stands in one of the next two fields. */
function neighbourAnswer(fields: readonly string[], index: number, delimiters: Hl7Delimiters): Answer {
  const next = fields[index + 1] ?? '';
  if (isWordedYes(next, delimiters)) return 'yes';
  const answer = judgeField(fields[index + 2] ?? '', delimiters);
  return answer === 'not-stated' ? judgeField(next, delimiters) : answer;
}

/** Free text that names the question: only a yes right after it counts. */
function mentionAnswer(field: string): Answer {
  const words = (field.split(CODE)[1] ?? '').split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.slice(0, MENTION_WORDS).some((word) => WORDED_YES.test(word) || word === '1') ? 'yes' : 'not-stated';
}

function isCode(field: string, component: string): boolean {
  return field.split(component).some((part) => /^VGCRIS$/i.test(part.trim()));
}

function judgeField(field: string, delimiters: Hl7Delimiters): Answer {
  const answers = splitBy(field, delimiters.repetition).map((repetition) => judgeRepetition(repetition, delimiters));
  return answers.find((answer) => answer === 'yes') ?? answers.find((answer) => answer === 'no') ?? 'not-stated';
}

/** Code, text and their alternates: the first that is there decides, and a worded yes among the rest wins. */
function judgeRepetition(repetition: string, delimiters: Hl7Delimiters): Answer {
  const [first, ...rest] = answerTexts(repetition, delimiters);
  if (first === undefined) return 'not-stated';
  return CLEAR_NO.test(first) && !rest.some((text) => WORDED_YES.test(text)) ? 'no' : 'yes';
}

function isWordedYes(field: string, delimiters: Hl7Delimiters): boolean {
  return splitBy(field, delimiters.repetition).some((repetition) =>
    answerTexts(repetition, delimiters).some((text) => WORDED_YES.test(text)),
  );
}

/** CE.1, CE.2, CE.4 and CE.5; CE.3 and CE.6 name a code system. */
function answerTexts(repetition: string, delimiters: Hl7Delimiters): string[] {
  const components = splitBy(repetition, delimiters.component);
  return [components[0], components[1], components[3], components[4]].flatMap((component = '') =>
    splitBy(component, delimiters.subcomponent)
      .map((text) => text.replace(/\p{C}/gu, '').trim())
      .filter((text) => text !== '' && text !== HL7_NULL),
  );
}

function splitBy(text: string, separator: string): string[] {
  return separator === '' ? [text] : text.split(separator);
}
