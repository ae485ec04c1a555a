import { GIVEN_NAMES_IN_USE_AS_WORDS } from './everyday-words.ts';
import { VERBS_OF_PEOPLE } from './words-beside-names.ts';
import { isMistypedName } from './mistyped-name.ts';
import type { NamePart } from './name-parts.ts';
import { isFormOf, namePartsOf, PREFIXES } from './name-parts.ts';
import type { TextHit, TextSubject } from './text-hit.ts';
import type { Word } from './text-words.ts';
import { wordsOf } from './text-words.ts';

const CALLED: ReadonlySet<string> = new Set(['mevrouw', 'mevr', 'mw', 'mvr', 'mx', 'meneer', 'mijnheer', 'dhr', 'hr', 'heer', 'familie', 'fam', 'gezin', 'dokter', 'dr', 'drs', 'zuster', 'buurman', 'buurvrouw', 'buur', 'oom', 'tante', 'naam', 'heet', 'heten', 'genaamd', 'huisarts', 'vriendin', 'vriend', 'partner', 'ex', 'moeder', 'vader', 'zus', 'broer', 'dochter', 'zoon', 'man', 'vrouw', 'echtgenoot', 'echtgenote', 'collega']);
const ARTICLES: ReadonlySet<string> = new Set(['de', 'het', 'een', 'der', 'mijn', 'die', 'deze', 'geen', 'elke']);

/**
 * Names of the journey, with typing errors: the person's family names and the whole names of others (D9), also as a diminutive
 * or a short form. A name that is an everyday word must be written as a name.
 */
export function findName(text: string, { familyNames, otherNames = [] }: TextSubject): readonly TextHit[] {
  const parts = namePartsOf([...familyNames, ...otherNames]);
  if (parts.length === 0) {
    return [];
  }
  const words = wordsOf(text);
  return words.filter((word, index) => parts.some((part) => isName(word, part, isCalled(words, index)))).map(({ start, end }) => ({ kind: 'name', start, end }));
}

/** Behind a title, a relation or an initial, with or without prefixes between: `mevrouw El T.`, `S. Testinga`, `dhr. van der T.` */
function isCalled(words: readonly Word[], index: number): boolean {
  if (words[index]?.hasCapital !== true) {
    return false;
  }
  let at = index - 1;
  while (at >= 0 && index - at <= 5 && (PREFIXES.has(words[at]?.plain ?? '') || ['v', 'd'].includes(words[at]?.plain ?? '')) && !CALLED.has(words[at]?.plain ?? '')) {
    at -= 1;
  }
  const before = words[at];
  return before !== undefined && (before.isInitial || CALLED.has(before.plain));
}

function isName(word: Word, part: NamePart, called: boolean): boolean {
  const isExact = isFormOf(word.plain, part.plain);
  if (part.isEveryday) {
    return isExact && word.hasCapital && (called || isWrittenAsName(word, part));
  }
  return isExact || isMistypedName(word, part, called);
}

/** A capital inside a sentence and no article before it; at its beginning, a first name that does or is something. */
function isWrittenAsName(word: Word, { plain, prefix }: NamePart): boolean {
  if (word.opensSentence) {
    return (plain.length < 3 || GIVEN_NAMES_IN_USE_AS_WORDS.has(plain)) && VERBS_OF_PEOPLE.has(word.after);
  }
  return word.before === prefix || !ARTICLES.has(word.before);
}
