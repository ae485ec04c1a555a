import type { CrisisState } from '../journey.ts';
import { addMinutes } from './calendar.ts';

/** Minutes that a crisis alarm waits for a named person before it goes further up (design 4). */
const CRISIS_MINUTES = 15;

/** Until when an alarm that is given now waits for a named person. */
export function crisisTermFrom(now: string): string {
  return addMinutes(now, CRISIS_MINUTES);
}

/**
 * When the alarm of a crisis goes further up, unless somebody confirms it: counted from the last time that it was given, so that
 * one which came late (an outage) is not followed at once by all that were missed: whoever gets it has its minutes too.
 */
export function crisisTerm({ raisedAt, escalatedAt }: CrisisState): string {
  return crisisTermFrom(escalatedAt ?? raisedAt);
}
