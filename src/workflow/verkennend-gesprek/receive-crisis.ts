import type { Decide } from '../decision.ts';
import type { ReceiveCrisis } from '../commands.ts';
import { NO_EFFECTS } from '../effects.ts';
import { openJourney } from '../start-journey.ts';
import { raiseCrisis } from './raise-crisis.ts';

/**
 * E11: a crisis ticked in a raw message, whatever else is wrong with it. Beats all: also in a resend, and at a journey
 * that was refused, cancelled or closed. While an alarm waits for its named person, the same alarm changes nothing.
 */
export const decideReceiveCrisis: Decide<ReceiveCrisis> = (journey, command, context) => {
  if (journey?.crisis !== undefined && journey.crisis.confirmedAt === undefined) {
    return { ok: true, value: { events: [], effects: NO_EFFECTS, warnings: [] } };
  }
  const draft = openJourney(journey, command, 'stopped', context);
  raiseCrisis(draft);
  return draft.finish();
};
