import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { crisisTermFrom } from '../termijnen/crisis-term.ts';
import type { Consultatie } from './consultatie.ts';
import { openStap } from './consultatie.ts';
import { chooseConsultant, firstTrede } from './choose-consultant.ts';
import { crisisKeyOf } from './confirm-consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision, ConsultatieDraft } from './consultatie-draft.ts';
import { draftConsultatie, ownerOf } from './consultatie-draft.ts';
import type { Asked, ConsultatieEvent } from './consultatie-events.ts';
import { evolveConsultatie } from './evolve-consultatie.ts';

/** A question that passed `judgeVraag`, or one with a ticked crisis, whatever else it misses. */
export type AskConsultatie = { readonly asked: Asked; readonly hasCrisis: boolean };

/**
 * Takes a question in (G3): it goes to a kaderarts first, or to the one consultant of its route (G4, G8). A crisis stops it:
 * nothing goes to a consultant, the asker hears whom to call, the planner is alarmed until a named person confirms (E11).
 */
export function decideAskConsultatie({ asked, hasCrisis }: AskConsultatie, context: ConsultatieContext): Result<ConsultatieDecision> {
  const start: ConsultatieEvent = { type: 'ConsultatieAsked', at: context.now, asked };
  const draft = draftConsultatie(evolveConsultatie(undefined, start), context, [start]);
  if (hasCrisis) {
    stop(draft);
    return accept(draft.finish());
  }
  const trede = firstTrede(asked.type);
  const consultant = chooseConsultant(draft.consultatie, trede, context);
  if (consultant === undefined) {
    return refuse('CONSULTANT_MISSING');
  }
  draft.openStap(trede, consultant);
  return accept(draft.finish());
}

/**
 * A crisis in a later message about a question that was asked before (design 4): who has the question hears it too. While an
 * alarm waits for its named person, another changes nothing; after that it is a new one.
 */
export function decideStopConsultatie(consultatie: Consultatie, context: ConsultatieContext): ConsultatieDecision {
  const draft = draftConsultatie(consultatie, context);
  if (consultatie.crisis === undefined || consultatie.crisis.confirmedAt !== undefined) {
    const stap = consultatie.status === 'open' ? openStap(consultatie) : undefined;
    if (stap !== undefined) {
      draft.changeStap(stap, { status: 'cancelled' });
      draft.cancel({ kinds: ['consultation'], code: 'CRISIS_CALL' });
      draft.deliver({ recipient: stap.consultant, view: stap.view, kind: 'consultation-notice', subject: stap.localId, about: 'consultation-withdrawn', code: 'CRISIS_CALL' });
    }
    stop(draft);
  }
  return draft.finish();
}

function stop(draft: ConsultatieDraft): void {
  const { consultatie, context } = draft;
  draft.record({ type: 'ConsultatieStopped' });
  draft.tellAsker('consultation-stopped', 'CRISIS_CALL');
  draft.work({ type: 'open', kind: 'crisis', key: crisisKeyOf(0), code: 'CRISIS_CALL', owner: ownerOf(consultatie, context.network), dueAt: crisisTermFrom(context.now) });
}
