import type { Journey } from '../journey.ts';
import { isDue } from '../termijnen/calendar.ts';

/**
 * Whether the VG was held, or its advice is there (which says so too). From then on a message of the huisarts changes
 * nothing by itself: the team decides, and care that runs goes on (design 4.1). A team records a gesprek later than it is, so
 * one whose start has passed counts as held until it says otherwise.
 */
export function isAfterGesprek(journey: Pick<Journey, 'status' | 'gesprekken' | 'advies'>, now: string): boolean {
  return journey.advies !== undefined || journey.gesprekken.some((one) => one.status === 'held' || (one.status === 'booked' && journey.status === 'accepted' && isDue(now, one.start)));
}
