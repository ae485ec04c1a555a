import type { TextHit, TextSubject } from './text-hit.ts';
import { hitsOf } from './text-hit.ts';

/** The months as they are written, in order. */
const MONTHS = ['januari|jan', 'februari|febr|feb', 'maart|mrt|maa', 'april|apr', 'mei', 'juni|jun', 'juli|jul', 'augustus|aug', 'september|sept|sep', 'oktober|okt', 'november|nov', 'december|dec'];
const MONTH = `(?:${MONTHS.join('|')})\\.?`;
const GAP = '[-/. ]{1,3}';
const DAY_AND_MONTH = `\\d{1,2}(?:e|ste|de)? ${MONTH}`;
const ANY_DATE = `(?:\\d{1,2}${GAP}\\d{1,2}${GAP}(?:\\d{4}|'?\\d{2})|\\d{4}${GAP}\\d{1,2}${GAP}\\d{1,2}|\\d{8}|${DAY_AND_MONTH},? (?:van )?(?:\\d{4}|'?\\d{2}))`;
const BORN = new RegExp(`(?:\\b(?:geb(?:oren|\\.? ?dat(?:um)?|\\.)?|geboorte(?:datum|dag)|g\\.d\\.|jarig|verjaar\\p{L}*|dob)(?![\\p{L}])|[*°]) ?[^\\d\\n]{0,25}${ANY_DATE}(?!\\d)`, 'giu');
const DATE_THEN_BORN = new RegExp(`(?<!\\d)${ANY_DATE}(?: is| werd)? geboren(?!\\p{L})`, 'giu');
const BIRTHDAY = new RegExp(`\\b(?:jarig|verjaar\\p{L}*)(?![\\p{L}])[^\\d\\n]{0,12}(?:${DAY_AND_MONTH}|\\d{1,2}[-/]\\d{1,2})(?![\\d\\p{L}])`, 'giu');

/** The person's birth date in any spelling, or any date or birthday that the text calls one. */
export function findBirthDate(text: string, { birthDate }: TextSubject): readonly TextHit[] {
  return [BORN, DATE_THEN_BORN, BIRTHDAY, ...ownForms(birthDate)].flatMap((form) => hitsOf('birth-date', text, form));
}

/** Day first, year first, month first, in one number, or with the month as a Dutch word; a year in two digits only at the end. */
function ownForms(birthDate: string | undefined): readonly RegExp[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return [];
  }
  const d = `0?${Number(day)}`;
  const m = `0?${Number(month)}`;
  const word = `(?:${MONTHS[Number(month) - 1] ?? ''})\\.?`;
  const y = `(?:${year}|['’]?${year.slice(2)})`;
  return [
    `${d}(?: ?[-/. _] ?)${m}(?: ?[-/. _] ?)${y}`, `${year}[-/. _]?${month}[-/. _]?${day}`, `${year}[-/. ]${m}[-/. ]${d}`, `${month}[-/]${day}[-/]${year}`,
    `${day}${month}${year}`, `${d}(?:e|ste|de)?[ -]?${word}(?:,? (?:van )?|-)${y}`,
  ].map((form) => new RegExp(`(?<!\\d)${form}(?!\\d)`, 'gi'));
}
