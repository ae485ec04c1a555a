import type { TextHit, TextSubject } from './text-hit.ts';
import { hitsOf } from './text-hit.ts';

const MONTHS = ['januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober', 'november', 'december'];
const MONTH_WORD = MONTHS.map((month) => `${month}|${month.slice(0, 3)}\\.?`).join('|');
const ANY_DATE = `(?:\\d{1,2}[-/. ]\\d{1,2}[-/. ](?:\\d{4}|'?\\d{2})|\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{8}|\\d{1,2} (?:${MONTH_WORD}) (?:\\d{4}|'\\d{2}))`;
const BORN = new RegExp(`\\b(?:geb(?:oren|\\.)?|geboortedatum|geboortedag|jarig|verjaar\\p{L}*|dob)(?![\\p{L}])[^\\d\\n]{0,25}${ANY_DATE}(?!\\d)`, 'giu');

/** The person's birth date in any spelling, or any date that the text calls a birth date. */
export function findBirthDate(text: string, { birthDate }: TextSubject): readonly TextHit[] {
  return [...hitsOf('birth-date', text, BORN), ...ownForms(birthDate).flatMap((form) => hitsOf('birth-date', text, form))];
}

/** Day first, year first, in one number, or with the month as a Dutch word; a year in two digits only after day and month. */
function ownForms(birthDate: string | undefined): readonly RegExp[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return [];
  }
  const d = `0?${Number(day)}`;
  const m = `0?${Number(month)}`;
  const word = MONTHS[Number(month) - 1] ?? '';
  const y = `(?:${year}|'?${year.slice(2)})`;
  return [`${d}[-/. ]+${m}[-/. ]+${y}`, `${year}[-/. ]?${month}[-/. ]?${day}`, `${year}[-/. ]${m}[-/. ]${d}`, `${day}${month}${year}`, `${d}(?:e|ste|de)? (?:${word}|${word.slice(0, 3)}\\.?)(?: van)? ${y}`]
    .map((form) => new RegExp(`(?<!\\d)${form}(?!\\d)`, 'gi'));
}
