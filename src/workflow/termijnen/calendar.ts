/**
 * Calendar days in Europe/Amsterdam, by arithmetic: the EU summer time rule (since 1996) needs no tables, so every
 * machine computes the same day. Dates are FHIR dates (`YYYY-MM-DD`), instants ISO strings in UTC.
 */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The calendar day in Amsterdam at this instant. */
export function amsterdamDate(instant: string): string {
  return dateOfMs(msOf(instant) + offsetMs(msOf(instant)));
}

/** The wall clock in Amsterdam: minutes since midnight, and the day of the week (1 = Monday … 7 = Sunday). */
export function amsterdamTime(instant: string): { readonly minutes: number; readonly weekday: number } {
  const local = msOf(instant) + offsetMs(msOf(instant));
  return { minutes: Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 60_000), weekday: weekdayOf(dateOfMs(local)) };
}

/** The last second of a day in Amsterdam: end dates count in full (domain.md 1.3). */
export function endOfDay(date: string): string {
  const local = Date.parse(`${date}T23:59:59Z`);
  // No clock change lies within the last hour of a day, so the offset two hours earlier is the one that holds.
  return new Date(local - offsetMs(local - 2 * HOUR_MS)).toISOString();
}

/** The date so many calendar days later (or earlier). */
export function addDays(date: string, days: number): string {
  return dateOfMs(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
}

/** Calendar days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** The instant so many minutes later. */
export function addMinutes(instant: string, minutes: number): string {
  return new Date(msOf(instant) + minutes * 60_000).toISOString();
}

/** Day of the week of a date: 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  const day = new Date(Date.parse(`${date}T00:00:00Z`)).getUTCDay();
  return day === 0 ? 7 : day;
}

/** Whether the first instant is at or after the second, whatever offsets they are written in. */
export function isDue(now: string, dueAt: string): boolean {
  return msOf(now) >= msOf(dueAt);
}

/** Orders two instants in time. */
export function compareInstants(one: string, other: string): number {
  return msOf(one) - msOf(other);
}

/** Whether this is a full date that exists. */
export function isFullDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && addDays(text, 0) === text;
}

function msOf(instant: string): number {
  return Date.parse(instant);
}

function dateOfMs(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Summer time runs from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC. */
function offsetMs(utcMs: number): number {
  const year = new Date(utcMs).getUTCFullYear();
  return utcMs >= lastSundayMs(year, 2) && utcMs < lastSundayMs(year, 9) ? 2 * HOUR_MS : HOUR_MS;
}

function lastSundayMs(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 31));
  return last.getTime() - last.getUTCDay() * DAY_MS + HOUR_MS;
}
