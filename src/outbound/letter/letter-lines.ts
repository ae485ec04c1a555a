import { wrapLine } from '../wrap-line.ts';
import type { Letter, LetterPart, LetterSection } from './letter.ts';

/** Most lines of the summary that goes beside a letter (formats.md 8.2). */
const SUMMARY_LINES = 10;

/** Sections in the order in which a summary tells them; others follow as in the letter. */
const FIRST: readonly string[] = ['Wat wij u vragen', 'Bericht', 'Afspraak', 'Acties', 'Samenvatting'];

/** The whole letter as lines of at most 70 characters, for a HIS that takes text only. Facts stay in the segments. */
export function letterLines({ title, sections }: Letter): readonly string[] {
  return [title, ...sections.flatMap(sectionLines)].flatMap((text) => text.split('\n')).flatMap(wrapLine);
}

/** At most ten lines that say what the letter is about, what is asked or told first; the letter has the rest. */
export function summaryLines({ title, sections }: Letter): readonly string[] {
  const rank = ({ heading }: LetterSection): number => (FIRST.includes(heading) ? FIRST.indexOf(heading) : FIRST.length);
  const lines = [title, ...sections.toSorted((one, other) => rank(one) - rank(other)).flatMap(shortLines)].flatMap((text) => text.split('\n')).flatMap(wrapLine);
  return lines.length <= SUMMARY_LINES ? lines : [...lines.slice(0, SUMMARY_LINES - 1), 'Het hele bericht staat in de brief.'];
}

function sectionLines({ heading, parts }: LetterSection): readonly string[] {
  return [heading.toUpperCase(), ...parts.flatMap(partLines)];
}

function partLines(part: LetterPart): readonly string[] {
  return part.kind === 'list' ? part.items.map((item) => `- ${item}`) : [part.text];
}

/** Of an action its name; a message as it is; another section on one line with its heading. */
function shortLines({ heading, parts }: LetterSection): readonly string[] {
  const names = parts.filter(({ kind }) => kind === 'heading').flatMap(partLines);
  const told = parts.flatMap((part) => (part.kind === 'list' ? part.items : [part.text]));
  return names.length > 0 ? names.map((name) => `Actie: ${name}`) : heading === 'Bericht' ? told : [`${heading}: ${told.reduce((all, one) => `${all}${/[.!?;]$/.test(all) ? '' : ';'} ${one}`)}`];
}
