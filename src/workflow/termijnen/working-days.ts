import { addDays, weekdayOf } from './calendar.ts';

/** Whether people work on this date: Monday to Friday, and not a day of the Algemene termijnenwet art. 3. */
export function isWorkingDay(date: string): boolean {
  return weekdayOf(date) <= 5 && !isHoliday(date);
}

/** The date so many working days after this one. */
export function addWorkingDays(date: string, days: number): string {
  let day = date;
  for (let left = days; left > 0;) {
    day = addDays(day, 1);
    left -= isWorkingDay(day) ? 1 : 0;
  }
  return day;
}

/** Generally recognised holidays, Goede Vrijdag and the fifth of May included, as that article equates them. */
function isHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4));
  return FIXED.has(date.slice(5)) || date === koningsdag(year) || MOVING.some((offset) => date === addDays(easterOf(year), offset));
}

const FIXED: ReadonlySet<string> = new Set(['01-01', '05-05', '12-25', '12-26']);

/** Goede Vrijdag, eerste en tweede Paasdag, Hemelvaartsdag, eerste en tweede Pinksterdag: days from Easter. */
const MOVING = [-2, 0, 1, 39, 49, 50] as const;

function koningsdag(year: number): string {
  const day = `${year}-04-27`;
  return weekdayOf(day) === 7 ? addDays(day, -1) : day;
}

/** Easter Sunday by the anonymous Gregorian computus. */
function easterOf(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const leaps = Math.floor(century / 4);
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leaps - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * late + 114;
  return `${year}-${String(Math.floor(sum / 31)).padStart(2, '0')}-${String((sum % 31) + 1).padStart(2, '0')}`;
}
