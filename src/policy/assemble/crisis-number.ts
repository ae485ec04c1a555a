import type { CrisisNumber } from '../../workflow/network.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * The number of the crisisdienst that holds at this instant, local time (design 4). A period past midnight (`22:00` to
 * `08:00`) belongs to the day on which it starts. When none holds, the one without hours, else the first: better a
 * number too many than none.
 */
export function findCrisisNumber(numbers: readonly CrisisNumber[], now: string): CrisisNumber | undefined {
  const parts = Object.fromEntries(CLOCK.formatToParts(new Date(now)).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts['weekday'] ?? '') + 1;
  const time = `${parts['hour'] ?? ''}:${parts['minute'] ?? ''}`;
  const isBounded = (number: CrisisNumber): boolean =>
    number.from !== undefined || number.until !== undefined || number.days !== undefined;
  return (
    numbers.find((number) => isBounded(number) && holdsAt(number, day, time)) ??
    numbers.find((number) => !isBounded(number)) ??
    numbers[0]
  );
}

function holdsAt({ days, from = '00:00', until = '24:00' }: CrisisNumber, day: number, time: string): boolean {
  const isOn = (weekday: number): boolean => days === undefined || days.includes(weekday);
  if (from < until) {
    return isOn(day) && from <= time && time < until;
  }
  const yesterday = day === 1 ? 7 : day - 1;
  return (isOn(day) && time >= from) || (isOn(yesterday) && time < until);
}
