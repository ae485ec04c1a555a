/**
 * The offset of Europe/Amsterdam at a local wall time, `+01:00` or `+02:00` (EU rule since 1996: summer time from the
 * last Sunday of March 02:00 to the last Sunday of October 03:00). In the hour that comes twice: the first.
 */
export function amsterdamOffset(year: number, month: number, day: number, hour: number): string {
  const moment = hour + 24 * day;
  const begins = 2 + 24 * lastSundayOf(year, 3);
  const ends = 3 + 24 * lastSundayOf(year, 10);
  const isSummer = (month > 3 && month < 10) || (month === 3 && moment >= begins) || (month === 10 && moment < ends);
  return isSummer ? '+02:00' : '+01:00';
}

/** Day of the month; `month` counts from 1 and has 31 days. */
function lastSundayOf(year: number, month: number): number {
  return 31 - new Date(Date.UTC(year, month - 1, 31)).getUTCDay();
}
