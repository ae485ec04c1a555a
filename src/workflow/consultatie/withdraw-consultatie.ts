import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Consultatie } from './consultatie.ts';
import { openStap } from './consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision } from './consultatie-draft.ts';
import { draftConsultatie } from './consultatie-draft.ts';
import { NO_CONSULTATIE_EFFECTS } from './consultatie-effects.ts';

/** The asker takes its question back: what has not left stays, and who has it hears that no answer is needed. */
export function decideWithdrawConsultatie(consultatie: Consultatie, { by }: { readonly by: string }, context: ConsultatieContext): Result<ConsultatieDecision> {
  if (by === '' || ![consultatie.asker.partner, consultatie.asker.via].includes(by)) {
    return refuse('NOT_FOUND');
  }
  if (consultatie.status === 'withdrawn') {
    return accept({ events: [], effects: NO_CONSULTATIE_EFFECTS });
  }
  const stap = openStap(consultatie);
  if (consultatie.status !== 'open' || stap === undefined) {
    return refuse('TRANSITION_REFUSED', 'Task.status');
  }
  const draft = draftConsultatie(consultatie, context);
  draft.changeStap(stap, { status: 'cancelled' });
  draft.record({ type: 'ConsultatieWithdrawn' });
  draft.cancel({ kinds: ['consultation'], code: 'CANCELLED' });
  draft.deliver({ recipient: stap.consultant, view: stap.view, kind: 'consultation-notice', subject: stap.localId, about: 'consultation-withdrawn', code: 'CANCELLED' });
  return accept(draft.finish());
}
