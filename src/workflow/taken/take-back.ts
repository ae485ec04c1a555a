import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import { followTaak } from './follow-taak.ts';
import { findTaak, isUnaccepted } from './open-taken.ts';

/** Takes a Taak back that nobody accepted; what was accepted stays its owner's. It is the team's open action no more. */
export function takeBack(draft: DecisionDraft, localId: string, reason?: string): void {
  const taak = findTaak(draft.journey, localId);
  draft.work({ type: 'close', kind: 'open-action', key: localId });
  if (taak === undefined || !isUnaccepted(taak)) {
    return;
  }
  // A draft that nobody saw is taken out; 7.3 knows no draft -> cancelled.
  const next = changedTaak(taak, { status: taak.status === 'draft' ? 'entered-in-error' : 'cancelled', ...(reason === undefined ? {} : { reason }) }, draft.context.now);
  draft.record({ type: 'TaakChanged', taak: next });
  followTaak(draft, taak, next);
}
