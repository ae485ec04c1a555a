import { refuse } from '../../kernel/result.ts';
import type { ConfirmCrisis } from '../commands.ts';
import type { Decide } from '../decision.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { crisisKey } from './raise-crisis.ts';

/**
 * A named person confirms a crisis alarm (design 4): until then it is escalated. A journey stopped before its gesprek
 * ends with it; one that ran on may book again.
 */
export const decideConfirmCrisis: Decide<ConfirmCrisis> = (journey, { by }, context) => {
  if (journey?.crisis === undefined) {
    return refuse('NOT_FOUND');
  }
  if (by.trim() === '') {
    return refuse('FIELD_MISSING', 'by');
  }
  if (journey.crisis.confirmedAt !== undefined) {
    return { ok: true, value: { events: [], effects: NO_EFFECTS, warnings: [] } };
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'CrisisConfirmed', by });
  for (let escalation = 0; escalation <= journey.crisis.escalations; escalation += 1) {
    draft.work({ type: 'close', kind: 'crisis', key: crisisKey(escalation) });
  }
  return draft.finish();
};
