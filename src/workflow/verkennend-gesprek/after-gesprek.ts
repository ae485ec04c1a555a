import type { Journey } from '../journey.ts';

/**
 * Whether the VG was held, or its advice is there (which says so too). From then on a message of the huisarts changes
 * nothing by itself: the team decides, and care that runs goes on (design 4.1).
 */
export function isAfterGesprek(journey: Pick<Journey, 'gesprekken' | 'advies'>): boolean {
  return journey.advies !== undefined || journey.gesprekken.some((one) => one.status === 'held');
}
