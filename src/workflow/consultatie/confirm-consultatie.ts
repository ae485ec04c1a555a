import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Consultatie } from './consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision } from './consultatie-draft.ts';
import { draftConsultatie } from './consultatie-draft.ts';
import { NO_CONSULTATIE_EFFECTS } from './consultatie-effects.ts';

/** The worklist key of the alarm: the first, and one per escalation. */
export function crisisKeyOf(escalation: number): string {
  return `consultatie/crisis-${escalation + 1}`;
}

/** A named person confirms the crisis alarm of a consultatie (design 4): with it the consultatie ends. */
export function decideConfirmConsultatie(consultatie: Consultatie, { by }: { readonly by: string }, context: ConsultatieContext): Result<ConsultatieDecision> {
  const { crisis } = consultatie;
  if (crisis === undefined) {
    return refuse('NOT_FOUND');
  }
  if (by.trim() === '') {
    return refuse('FIELD_MISSING', 'by');
  }
  if (crisis.confirmedAt !== undefined) {
    return accept({ events: [], effects: NO_CONSULTATIE_EFFECTS });
  }
  const draft = draftConsultatie(consultatie, context);
  draft.record({ type: 'ConsultatieCrisisConfirmed', by });
  for (let escalation = 0; escalation <= crisis.escalations; escalation += 1) {
    draft.work({ type: 'close', kind: 'crisis', key: crisisKeyOf(escalation) });
  }
  return accept(draft.finish());
}
