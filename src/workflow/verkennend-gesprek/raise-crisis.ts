import type { DecisionDraft } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import { crisisTermFrom } from '../termijnen/crisis-term.ts';
import { closeAanvullen } from '../taken/ask-aanvullen.ts';
import { isOpen } from '../taken/open-taken.ts';
import { isAfterGesprek } from './after-gesprek.ts';
import { stopJudgement } from './judge-referral.ts';
import { isVgTaak, VG_KINDS } from './offer-to-team.ts';

/** The worklist key of the alarm: the first, and one per escalation. */
export function crisisKey(escalation: number): string {
  return escalation === 0 ? 'crisis' : `crisis-${escalation + 1}`;
}

/**
 * E11: stops the electronic flow at once. The huisarts hears whom to call, the planner is alarmed until a named person
 * confirms. A team that has the referral hears it too, and a gesprek not yet held is suspended; once the gesprek was
 * held, care that runs goes on.
 */
export function raiseCrisis(draft: DecisionDraft): void {
  const { journey, context } = draft;
  const stopped = !isAfterGesprek(journey, context.now);
  const seats = journey.taken.filter((one) => isVgTaak(one) && isOpen(one));
  draft.record({ type: 'CrisisRaised', judgement: stopJudgement(context.now), stopped });
  closeAanvullen(draft, 'overtaken');
  if (stopped) {
    draft.cancel({ kinds: [...VG_KINDS, 'task', 'advice'], code: 'CRISIS_CALL' });
  }
  draft.notifyHuisarts('stopped', 'CRISIS_CALL', { reasons: ['CRISIS_CALL'] });
  // Also while an update is held. No `onlyIfSent`: a coded alarm to a team that has nothing yet does less harm than a team that does not know.
  for (const taak of seats) {
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'notice', about: 'crisis-after-acceptance', code: 'CRISIS_CALL' });
  }
  draft.work({ type: 'open', kind: 'crisis', key: crisisKey(0), code: 'CRISIS_CALL', owner: regionOf(context.network, journey).planner, dueAt: crisisTermFrom(context.now) });
}
