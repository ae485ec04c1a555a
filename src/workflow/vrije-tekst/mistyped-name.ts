import { NEVER_MISTYPED } from './words-beside-names.ts';
import { isWithinErrors } from './edit-distance.ts';
import { EVERYDAY_WORDS } from './everyday-words.ts';
import type { NamePart } from './name-parts.ts';
import type { Word } from './text-words.ts';

/**
 * A word that may be the name with an error in it: one in a word of five letters, two in one of nine. Only where it is written
 * as a name, or is too long to be another word; at the beginning of a sentence, where each word has a capital, only an error of the
 * kind that fingers and ears make.
 */
export function isMistypedName(word: Word, { plain, sound }: NamePart, isCalled: boolean): boolean {
  if (plain.length < 4 || Math.abs(word.plain.length - plain.length) > 2 || (!word.hasCapital && plain.length < 8) || EVERYDAY_WORDS.has(word.plain) || NEVER_MISTYPED.has(word.plain)) {
    return false;
  }
  if (word.hasCapital && (word.sound === sound || isSlip(word.plain, plain))) {
    return true;
  }
  const errors = plain.length >= 9 ? 2 : plain.length >= 5 ? 1 : 0;
  if (errors === 0 || !isWithinErrors(word.plain, plain, errors)) {
    return false;
  }
  return isCalled || (word.hasCapital && (!word.opensSentence || plain.length >= 7)) || (plain.length >= 8 && isWithinErrors(word.plain, plain, 1));
}

/** Same first letter, and two letters swapped, one more, one less, or another vowel; of a name of four letters only a swap. */
function isSlip(word: string, name: string): boolean {
  if (word[0] !== name[0] || !isWithinErrors(word, name, 1)) {
    return false;
  }
  const sameLetters = [...word].toSorted().join('') === [...name].toSorted().join('');
  if (name.length === 4) {
    return sameLetters && word !== name;
  }
  return sameLetters || word.length !== name.length || withoutVowels(word) === withoutVowels(name);
}

function withoutVowels(word: string): string {
  return word.replace(/[aeiouy]/g, '-');
}
