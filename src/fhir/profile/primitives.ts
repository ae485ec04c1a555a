import { VERDICTS } from './finding.ts';
import type { Check } from './run.ts';

/** JSON numbers and booleans of R4; every other primitive is a JSON string. */
const NUMBERS: ReadonlySet<string> = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);

const DAY = /^(\d{4})-(\d{2})-(\d{2})/;
// Control characters that R4 forbids in text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
const BASE64_LOOK = /^[0-9a-zA-Z+/=\s]*$/;

/**
 * Forms that are decided by hand: the published expression says the same, but is slow on long text (string, markdown)
 * or overflows on attachments (base64Binary).
 */
const BY_HAND: Readonly<Record<string, (text: string) => boolean>> = {
  string: isText,
  markdown: isText,
  xhtml: (text) => text.startsWith('<div'),
  base64Binary: (text) => BASE64_LOOK.test(text) && significantLength(text) % 4 === 0,
  uri: hasNoSpace,
  url: hasNoSpace,
  canonical: hasNoSpace,
};

/** Builds the check of one R4 primitive. `regex` is its published lexical form. */
export function primitiveCheck(type: string, regex: string | undefined): Check {
  if (type === 'boolean') return (value, run) => { if (typeof value !== 'boolean') run.report(VERDICTS.jsonType); };
  const form = regex === undefined ? undefined : new RegExp(`^(?:${regex})$`);
  if (NUMBERS.has(type)) return numberCheck(type, form);
  const fits = fitsForm(type, form);
  return (value, run) => {
    if (typeof value !== 'string') run.report(VERDICTS.jsonType);
    else if (value.length === 0 || !fits(value)) run.report(VERDICTS.format);
  };
}

function fitsForm(type: string, form: RegExp | undefined): (text: string) => boolean {
  const byHand = BY_HAND[type];
  if (byHand !== undefined) return byHand;
  if (form === undefined) return isText;
  // The forms of dates allow 30 February: the calendar decides.
  if (type === 'date' || type === 'dateTime' || type === 'instant') return (text) => form.test(text) && isCalendarDay(text);
  return (text) => form.test(text);
}

function numberCheck(type: string, form: RegExp | undefined): Check {
  if (type === 'decimal') return (value, run) => { if (typeof value !== 'number') run.report(VERDICTS.jsonType); };
  return (value, run) => {
    if (typeof value !== 'number') run.report(VERDICTS.jsonType);
    else if (!Number.isInteger(value) || Math.abs(value) > 2_147_483_647 || !(form?.test(String(value)) ?? true)) run.report(VERDICTS.format);
  };
}

/** True when year, month and day, as far as given, exist in the calendar. */
export function isCalendarDay(text: string): boolean {
  const match = DAY.exec(text);
  if (match === null) return true;
  const day = Number(match[3]);
  return day <= 28 || day <= daysIn(Number(match[1]), Number(match[2]));
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function isText(text: string): boolean {
  return !CONTROL.test(text);
}

function hasNoSpace(text: string): boolean {
  return !/\s/.test(text);
}

function significantLength(text: string): number {
  return /\s/.test(text) ? text.replace(/\s+/g, '').length : text.length;
}
