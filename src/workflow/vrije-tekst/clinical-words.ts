import { DISORDER_ENDINGS, DISORDERS, NO_DISORDER } from './disorders.ts';
import { isWithinErrors } from './edit-distance.ts';
import { MEDICINE_ENDINGS, MEDICINES, NO_MEDICINE } from './medicines.ts';
import type { TextHit } from './text-hit.ts';
import { escaped, hitsOf } from './text-hit.ts';

const DISORDER = new RegExp(`(?<![\\p{L}\\d-])(?:(?:${DISORDERS.map((one) => wordPattern(one)).join('|')})|(?:\\p{L}+[ -]?)?(?:${DISORDER_ENDINGS.join('|')})(?!\\p{L}))(?![\\d])`, 'giu');
const MEDICINE = new RegExp(`(?<![\\p{L}\\d-])(?:${MEDICINES.join('|')}|\\p{L}{2,}(?:${MEDICINE_ENDINGS.join('|')}))(?:e|s|tje|tablet\\p{L}*|pil\\p{L}*)?(?!\\p{L})`, 'giu');
const DOSE = /(?<![\p{L}\d])\d+(?:[.,]\d+)? ?(?:mg|milligram|mcg)(?!\p{L})/giu;

/** Long names in which an error is told from another word, by first letter. */
const MISTYPED = { diagnosis: byFirstLetter(DISORDERS.map((one) => one.split(' ')[0] ?? one)), medication: byFirstLetter(MEDICINES) } as const;
/** Words of everyday that lie one error from a name of the lists. */
const NOT_MISTYPED = /^(?:concert(?:en|je)?|asperges?|narcis(?:sen)?|manieren?)$/iu;

/** Abbreviations stand alone; the rest may go on (`depressies`, `psychotische`). */
function wordPattern(word: string): string {
  return word.length <= 4 || word.includes(' ') || word === 'manie' ? `${escaped(word)}(?!\\p{L})` : `${escaped(word)}\\p{L}*`;
}

function byFirstLetter(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(names.filter((name) => name.length >= 7), (name) => name.slice(0, 1));
}

/** Words that name a diagnosis (T15) or a medicine, also with a typing error; a dose belongs to the medicine beside it. */
export function findClinicalWords(text: string): readonly TextHit[] {
  const diagnoses = [...hitsOf('diagnosis', text, DISORDER), ...mistyped(text, 'diagnosis')].filter(({ start }) => !NO_DISORDER.test(text.slice(start, start + 40)));
  const medicines = [...hitsOf('medication', text, MEDICINE), ...mistyped(text, 'medication')].filter(({ start }) => !NO_MEDICINE.test(text.slice(start, start + 40)));
  return [...diagnoses, ...withDoses(text, medicines)];
}

/** One error in a word of seven letters, two in one of eleven; the first letter is right. */
function mistyped(text: string, kind: 'diagnosis' | 'medication'): readonly TextHit[] {
  return hitsOf(kind, text, /(?<![\p{L}\d-])\p{L}{6,}/gu, (word) => {
    const plain = word.toLowerCase();
    const near = MISTYPED[kind].get(plain.slice(0, 1)) ?? [];
    return !NOT_MISTYPED.test(plain) && near.some((name) => plain !== name && mayBe(plain, name) && isWithinErrors(plain, name, name.length >= 11 ? 2 : 1));
  });
}

/** One error leaves the beginning or the end whole: a cheap look before the dear one. */
function mayBe(word: string, name: string): boolean {
  return word.slice(0, 3) === name.slice(0, 3) || word.slice(-4) === name.slice(-4);
}

/** So many characters may stand between a medicine and its dose. */
const REACH = 12;

/** A dose a few characters from a medicine on the same line is part of that place; one that stands alone is a place of its own. */
function withDoses(text: string, medicines: readonly TextHit[]): readonly TextHit[] {
  const doses = hitsOf('medication', text, DOSE);
  const isNear = (one: TextHit, other: TextHit): boolean => one.end <= other.start && other.start - one.end <= REACH && !/[.;\n]/.test(text.slice(one.end, other.start));
  const joined = new Set<TextHit>();
  const places = medicines.map((medicine) => {
    const near = around(doses, medicine).filter((dose) => isNear(medicine, dose) || isNear(dose, medicine));
    near.forEach((dose) => joined.add(dose));
    return { ...medicine, start: Math.min(medicine.start, ...near.map(({ start }) => start)), end: Math.max(medicine.end, ...near.map(({ end }) => end)) };
  });
  return [...places, ...doses.filter((dose) => !joined.has(dose))];
}

/** Of hits that stand in order, those within reach of a place: looked up, as a text may have a thousand of each. */
function around(hits: readonly TextHit[], { start, end }: TextHit): readonly TextHit[] {
  let [first, beyond] = [0, hits.length];
  while (first < beyond) {
    const middle = (first + beyond) >> 1;
    if ((hits[middle]?.end ?? 0) < start - REACH) {
      first = middle + 1;
    } else {
      beyond = middle;
    }
  }
  let last = first;
  while ((hits[last]?.start ?? Number.POSITIVE_INFINITY) <= end + REACH) {
    last += 1;
  }
  return hits.slice(first, last);
}
