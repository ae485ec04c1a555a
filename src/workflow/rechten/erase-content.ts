import { accept, refuse } from '../../kernel/result.ts';
import type { EraseContent } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak, draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { isUnaccepted } from '../taken/open-taken.ts';
import { tellRecipients } from './tell-recipients.ts';

/** Reason of a Taak, and of a closing, whose person had it erased. */
export const ERASED = 'gewist';

/**
 * Erasure at the person's request (AVG 17): the content goes at once, what has not left does not leave, what nobody
 * accepted ends, and the request is forwarded as a coded notice (AVG 19). What was accepted goes on: erasing stops
 * exchange, not care. Proof of consent and the log stay. A crisis that nobody confirmed, and what is held or not
 * delivered, is not lost by it: the first is never erased, the second only when a person confirmed that it may go.
 */
export const decideEraseContent: Decide<EraseContent> = (journey, { undelivered, confirmed }, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.rights?.erasureAt !== undefined) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  if (journey.crisis !== undefined && journey.crisis.confirmedAt === undefined) {
    return refuse('STATE_CONFLICT', 'crisis');
  }
  const isHeld = journey.status === 'held' || journey.status === 'awaiting-request';
  if ((undelivered || isHeld) && !confirmed) {
    return refuse('UNDELIVERED');
  }
  const draft = draftDecision(journey, context);
  // First: the events that follow repeat a gesprek or a Taak whole, and must have nothing left to repeat.
  draft.record({ type: 'ContentErased' });
  draft.cancel({ code: 'CANCELLED' });
  draft.journey.gesprekken.filter((it) => it.status === 'booked').forEach((gesprek) => draft.record({ type: 'GesprekCancelled', gesprek: { ...gesprek, status: 'cancelled' } }));
  endTaken(draft);
  tellRecipients(draft, 'erasure');
  if (draft.journey.closedAt === undefined) {
    draft.record({ type: 'JourneyClosed', reason: ERASED });
  }
  return draft.finish();
};

/** A draft that nobody saw is taken out; 7.3 knows no draft -> cancelled. */
function endTaken(draft: DecisionDraft): void {
  for (const taak of draft.journey.taken.filter(isUnaccepted)) {
    draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { status: taak.status === 'draft' ? 'entered-in-error' : 'cancelled', reason: ERASED }, draft.context.now) });
  }
}
