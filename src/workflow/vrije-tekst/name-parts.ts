import { EVERYDAY_WORDS } from './everyday-words.ts';
import { ROEPNAMEN } from './roepnamen.ts';
import { plainOf, soundOf } from './text-words.ts';

/** A word by which somebody of the journey is named. `prefix`: the word before it in the name; `isEveryday`: it is a common word too. */
export type NamePart = { readonly plain: string; readonly sound: string; readonly prefix: string | undefined; readonly isEveryday: boolean };

/** Words before a family name; they name nobody. */
export const PREFIXES: ReadonlySet<string> = new Set(['van', 'de', 'der', 'den', 'het', 'ter', 'ten', 'te', 'op', 'in', 'aan', 'von', 'la', 'le', 'du', 'el', 'al', 'ben', 'dr', 'drs', 'vd', 'vdn']);

/**
 * The parts of names: `van der Testen-Proefstra` is found by `testen` and by `proefstra`; initials and prefixes name nobody.
 * A first name comes with its short forms, a name with a prefix also written as one word.
 */
export function namePartsOf(names: readonly string[]): readonly NamePart[] {
  const parts = names.flatMap((name) => {
    const words = plainOf(name).split(/[^\p{L}]+/u).filter((word) => word !== '');
    const own = words.flatMap((word, index) => (word.length >= 2 && !PREFIXES.has(word) ? [partOf(word, words[index - 1])] : []));
    const short = words.flatMap((word) => (ROEPNAMEN[word] ?? '').split(' ').filter((one) => one !== '').map((one) => partOf(one, undefined)));
    return [...own, ...short, ...gluedOf(words)];
  });
  return [...new Map(parts.map((part) => [`${part.prefix ?? ''} ${part.plain}`, part])).values()];
}

/** `el testaoui` is also written `eltestaoui`, `de jong` `dejong`. */
function gluedOf(words: readonly string[]): readonly NamePart[] {
  const first = words.findIndex((word) => !PREFIXES.has(word));
  const glued = words.slice(0, first + 1).join('');
  return first > 0 && glued.length >= 5 ? [partOf(glued, undefined)] : [];
}

function partOf(plain: string, before: string | undefined): NamePart {
  // Two letters are too few to be told from the rest by themselves: Bo, An, Li.
  return { plain, sound: soundOf(plain), prefix: before !== undefined && PREFIXES.has(before) ? before : undefined, isEveryday: plain.length < 3 || EVERYDAY_WORDS.has(plain) };
}

/** The name, its possessive and its diminutives: `Bram`, `Brams`, `Brammetje`, `Sannetje`, `Roosje`, `Willempje`, `Evaatje`, `Annetje`. */
export function isFormOf(word: string, name: string): boolean {
  if (word === name) {
    return true;
  }
  const stem = name.endsWith('a') ? name.slice(0, -1) : name;
  if (name.length < 2 || !word.startsWith(stem)) {
    return false;
  }
  const rest = word.startsWith(name) ? word.slice(name.length) : word.slice(stem.length);
  return rest === 's' || (name.length >= 3 && DIMINUTIVE.test(rest.startsWith(name.at(-1) ?? '') ? rest.slice(1) : rest));
}

const DIMINUTIVE = /^e?(?:je|tje|pje|kje|ke)s?$/;
