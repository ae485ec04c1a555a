import { regionOf } from '../find-partner.ts';
import { isDue } from '../termijnen/calendar.ts';
import { crisisTerm, crisisTermFrom } from '../termijnen/crisis-term.ts';
import type { Consultatie } from './consultatie.ts';
import { openStap } from './consultatie.ts';
import { crisisKeyOf } from './confirm-consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision } from './consultatie-draft.ts';
import { deadlineKey, draftConsultatie, ownerOf } from './consultatie-draft.ts';

/** When the clock must look at a consultatie next (ISO instant), or undefined when nothing can come. */
export function nextMomentOf(consultatie: Consultatie): string | undefined {
  const { crisis, status } = consultatie;
  if (crisis !== undefined && crisis.confirmedAt === undefined) {
    return crisisTerm(crisis);
  }
  const stap = status === 'open' ? openStap(consultatie) : undefined;
  return stap === undefined || stap.remindedAt !== undefined ? undefined : stap.dueAt;
}

/**
 * Time passed. A question without answer after 48 hours: the consultant is reminded, the planner has it on the worklist,
 * the asker knows that it is late and can act. A crisis that nobody confirmed goes further up (E11).
 */
export function decideTickConsultatie(consultatie: Consultatie, context: ConsultatieContext): ConsultatieDecision {
  const draft = draftConsultatie(consultatie, context);
  const moment = nextMomentOf(consultatie);
  if (moment === undefined || !isDue(context.now, moment)) {
    return draft.finish();
  }
  if (consultatie.crisis !== undefined) {
    const escalation = consultatie.crisis.escalations + 1;
    draft.record({ type: 'ConsultatieCrisisEscalated' });
    draft.work({ type: 'open', kind: 'crisis', key: crisisKeyOf(escalation), code: 'CRISIS_CALL', owner: regionOf(context.network, consultatie).regievoerder, dueAt: crisisTermFrom(context.now) });
    return draft.finish();
  }
  const stap = openStap(consultatie);
  if (stap !== undefined) {
    // No new version of the Task: what its consultant sees of it did not change.
    draft.record({ type: 'StapChanged', stap: { ...stap, remindedAt: context.now } });
    draft.deliver({ recipient: stap.consultant, view: stap.view, kind: 'consultation-notice', subject: stap.localId, about: 'consultation-reminder', code: 'TERM_AT_RISK' });
    draft.tellAsker('consultation-late', 'TERM_AT_RISK');
    draft.work({ type: 'open', kind: 'deadline', key: deadlineKey(stap), code: 'TERM_AT_RISK', owner: ownerOf(consultatie, context.network), dueAt: context.now });
  }
  return draft.finish();
}
