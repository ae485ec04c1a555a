import { accept, refuse } from '../../kernel/result.ts';
import type { RestrictExchange } from '../commands.ts';
import type { Decide } from '../decision.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { tellRecipients } from './tell-recipients.ts';

/**
 * The stop flag (AVG 18): while it is up policy lets nothing leave but what must be told, nothing is destroyed, and what
 * was queued waits. When it goes down, that goes out. Every recipient hears of both (AVG 19). The same twice does nothing.
 */
export const decideRestrictExchange: Decide<RestrictExchange> = (journey, { on }, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if ((journey.rights?.restrictedAt !== undefined) === on) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: on ? 'ExchangeRestricted' : 'ExchangeResumed' });
  tellRecipients(draft, on ? 'restricted' : 'unrestricted');
  const decision = draft.finish();
  return decision.ok && !on ? accept({ ...decision.value, effects: { ...decision.value.effects, resume: 'RESTRICTED' } }) : decision;
};
