import type { Decide } from '../decision.ts';
import type { ReceiveCancellation } from '../commands.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import type { Judgement } from '../journey.ts';
import { NO_EFFECTS } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import { afterWorkingDays } from '../next-step.ts';
import { openJourney } from '../start-journey.ts';
import { closeAanvullen } from '../taken/ask-aanvullen.ts';
import { isAfterGesprek } from './after-gesprek.ts';
import { withdrawFromTeam } from './offer-to-team.ts';

/** Worklist key of a cancellation that came after the gesprek. */
export const LATE_CANCELLATION = 'annulering';

/**
 * SRM^S04: before the VG the journey ends and everyone who has it hears so; after it the team decides, and nothing stops
 * by itself (design 4.1). One that comes before its request keeps that from starting anything.
 */
export const decideReceiveCancellation: Decide<ReceiveCancellation> = (journey, command, context) => {
  const over = journey?.status === 'cancelled' || journey?.status === 'closed' || journey?.status === 'stopped';
  if (over) {
    return { ok: true, value: { events: [], effects: NO_EFFECTS, warnings: [] } };
  }
  const draft = openJourney(journey, command, 'awaiting-request', context);
  if (isAfterGesprek(draft.journey, context.now)) {
    askTeam(draft);
  } else {
    cancelJourney(draft);
  }
  return draft.finish();
};

function askTeam(draft: DecisionDraft): void {
  const region = regionOf(draft.context.network, draft.journey);
  draft.record({ type: 'CancellationAsked' });
  draft.work({ type: 'open', kind: 'open-action', key: LATE_CANCELLATION, owner: draft.journey.team ?? region.planner, dueAt: afterWorkingDays(draft.context.now, region.terms.heldWorkingDays) });
}

function cancelJourney(draft: DecisionDraft): void {
  const judgement: Judgement = { result: 'cancelled', code: 'CANCELLED', reasons: ['CANCELLED'], warnings: [], rules: [], at: draft.context.now };
  endJourney(draft, judgement);
  draft.notifyHuisarts('cancelled', 'CANCELLED');
}

/** Ends a journey before its gesprek: question closed, team told, undelivered rows lapsed. */
export function endJourney(draft: DecisionDraft, judgement: Judgement): void {
  closeAanvullen(draft, 'overtaken');
  withdrawFromTeam(draft);
  draft.record({ type: 'JourneyCancelled', judgement });
}
