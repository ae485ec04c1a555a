import { EVERYDAY_WORDS } from './everyday-words.ts';
import { isWithinErrors } from './edit-distance.ts';
import type { TextHit, TextSubject } from './text-hit.ts';

/** A word of the text, and how it stands there. */
type Word = { readonly start: number; readonly end: number; readonly plain: string; readonly hasCapital: boolean; readonly opensSentence: boolean; readonly before: string };

const PREFIXES: ReadonlySet<string> = new Set(['van', 'de', 'der', 'den', 'het', 'ter', 'ten', 'te', 'op', 'in', 'aan', 'von', 'la', 'le', 'du', 'el', 'al', 'ben', 'dr', 'drs']);
const CALLED: ReadonlySet<string> = new Set(['mevrouw', 'mevr', 'mw', 'mvr', 'meneer', 'mijnheer', 'dhr', 'hr', 'heer', 'familie', 'fam', 'dokter', 'dr', 'drs', 'zuster', 'buurman', 'buurvrouw', 'buur', 'oom', 'tante', 'naam', 'heet', 'heten', 'genaamd', 'huisarts', 'vriendin', 'vriend', 'partner', 'ex', 'moeder', 'vader', 'zus', 'broer', 'dochter', 'zoon', 'man', 'vrouw', 'collega']);
const ARTICLES: ReadonlySet<string> = new Set(['de', 'het', 'een', 'der', 'mijn', 'die', 'deze', 'geen', 'elke']);

/**
 * Names of the journey, with typing errors: the person's family names and the whole names of others (D9). One error in a
 * word of five letters, two in one of nine; a name that is an everyday word must be written as a name.
 */
export function findName(text: string, { familyNames, otherNames = [] }: TextSubject): readonly TextHit[] {
  const parts = [...new Set([...familyNames, ...otherNames].flatMap(partsOf))];
  if (parts.length === 0) {
    return [];
  }
  return wordsOf(text).filter((word) => parts.some((part) => isName(word, part))).map(({ start, end }) => ({ kind: 'name', start, end }));
}

/** `van der Testen-Proefstra` is found by `testen` and by `proefstra`; initials and prefixes name nobody. */
function partsOf(name: string): readonly string[] {
  return plainOf(name).split(/[^\p{L}]+/u).filter((part) => part.length >= 3 && !PREFIXES.has(part));
}

/** Without capitals and accents, so that `Müller` and `muller` are one. */
function plainOf(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/\p{L}[\p{L}\p{M}]*/gu)].map((match, index, all) => {
    const start = match.index;
    const gap = text.slice(0, start).trimEnd();
    const last = all[index - 1];
    return {
      start, end: start + match[0].length, plain: plainOf(match[0]), hasCapital: /^\p{Lu}/u.test(match[0]),
      opensSentence: gap === '' || /[.!?:;\n"'“(\-–]$/.test(gap) && !/\b(?:mevr|mw|mvr|dhr|hr|fam|dr|drs)\.$/i.test(gap),
      before: last === undefined ? '' : plainOf(last[0]),
    };
  });
}

function isName(word: Word, part: string): boolean {
  const isCalled = CALLED.has(word.before) && word.hasCapital;
  const exact = word.plain === part || word.plain === `${part}s`;
  if (EVERYDAY_WORDS.has(part)) {
    return exact && (isCalled || (word.hasCapital && !word.opensSentence && !ARTICLES.has(word.before)));
  }
  return exact || isMistyped(word, part, isCalled);
}

/** A word that may be the name with an error in it: only where it is written as a name, or is too long to be another word. */
function isMistyped(word: Word, part: string, isCalled: boolean): boolean {
  const errors = part.length >= 9 ? 2 : part.length >= 5 ? 1 : 0;
  if (errors === 0 || EVERYDAY_WORDS.has(word.plain) || !isWithinErrors(word.plain, part, errors)) {
    return false;
  }
  return isCalled || (word.hasCapital && (!word.opensSentence || part.length >= 7)) || (part.length >= 8 && isWithinErrors(word.plain, part, 1));
}
