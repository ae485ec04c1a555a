import type { DecisionContext } from './decision.ts';
import type { DecisionDraft } from './decision-draft.ts';
import { draftDecision } from './decision-draft.ts';
import type { Arrival } from './commands.ts';
import type { EventOf } from './events.ts';
import { evolve } from './evolve.ts';
import { regionOf } from './find-partner.ts';
import type { Journey, JourneyStatus } from './journey.ts';

/**
 * Opens the draft of a decision on a message: on the journey that it belongs to, or on a new one. The huisarts is
 * responsible from the first moment on (N4); without a known one it is the region's planner.
 */
export function openJourney(journey: Journey | undefined, arrival: Arrival, status: JourneyStatus, context: DecisionContext): DecisionDraft {
  if (journey !== undefined) {
    return draftDecision(journey, context);
  }
  const started: EventOf<'JourneyStarted'> = {
    type: 'JourneyStarted', at: context.now, id: arrival.journeyId, region: arrival.region, referral: arrival.referral, sender: arrival.sender,
    huisarts: arrival.huisarts, requestedAt: arrival.requestedAt, receivedAt: arrival.receivedAt, environmentVersion: context.network.version,
    responsible: arrival.huisarts === '' ? regionOf(context.network, arrival).planner : arrival.huisarts, status,
  };
  return draftDecision(evolve(undefined, started), context, [started]);
}
