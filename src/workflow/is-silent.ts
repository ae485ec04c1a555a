import type { ExpectedTraffic } from './network.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Whether a sender is silent for longer than it should: within its own hours only (local time), counted from their opening.
 * Undefined outside them: nothing can be said, and what was said stands. `lastAt` absent: it was never heard.
 */
export function isSilent({ everyMinutes, days, from = '00:00', until = '24:00' }: ExpectedTraffic, lastAt: Date | undefined, now: Date): boolean | undefined {
  const parts = Object.fromEntries(CLOCK.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts['weekday'] ?? '') + 1;
  const minute = minutesOf(`${parts['hour'] ?? ''}:${parts['minute'] ?? ''}`);
  if (days?.includes(day) === false || minute < minutesOf(from) || minute >= minutesOf(until)) {
    return undefined;
  }
  const unheard = lastAt === undefined ? Number.POSITIVE_INFINITY : (now.getTime() - lastAt.getTime()) / 60_000;
  const isAlways = days === undefined && from === '00:00' && until === '24:00';
  return (isAlways ? unheard : Math.min(unheard, minute - minutesOf(from))) > everyMinutes;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
